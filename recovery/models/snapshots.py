"""Figures of progress as they stood, and what was claimed of them. Kept for ever, never rewritten.

What the checks here cannot say stands in migrations/sql/snapshots_guards.sql.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Counted(models.Model):
    """The counts of a centre-day, or of all of them. Every one is the sum of its parts (docs/progress.md)."""

    # As progress.figures counts them.
    reported = models.PositiveIntegerField(_("reported"))
    listed = models.PositiveIntegerField(_("listed"))
    verified = models.PositiveIntegerField(_("verified"))
    known_missing = models.PositiveIntegerField(_("known missing"))
    unknown = models.PositiveIntegerField(_("unknown"))
    applied = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    given_up = models.PositiveIntegerField(default=0, db_default=0)
    in_review = models.PositiveIntegerField()
    unreadable = models.PositiveIntegerField()
    unplaced = models.PositiveIntegerField()
    undelivered = models.PositiveIntegerField()
    centre_days_expected = models.PositiveIntegerField()
    centre_days_signed = models.PositiveIntegerField()
    centre_days_complete = models.PositiveIntegerField()
    centre_days_without_list = models.PositiveIntegerField()
    uncounted_centre_days = models.PositiveIntegerField()
    lists_waiting = models.PositiveIntegerField()
    # The way of the missing: cases that are not withdrawn, and how far each has come.
    cases_missing = models.PositiveIntegerField()
    cases_corrected = models.PositiveIntegerField()
    cases_delivered = models.PositiveIntegerField()
    cases_verified = models.PositiveIntegerField()
    cases_messaged = models.PositiveIntegerField()
    cases_second_dose = models.PositiveIntegerField()
    # What has happened to cases since the incident was opened; these only grow, so that two snapshots can be explained.
    ever_opened = models.PositiveIntegerField()
    ever_withdrawn = models.PositiveIntegerField()
    ever_verified = models.PositiveIntegerField()
    ever_lost = models.PositiveIntegerField()
    ever_reverted = models.PositiveIntegerField()
    ever_closed = models.PositiveIntegerField()
    ever_reopened = models.PositiveIntegerField()

    class Meta:
        abstract = True


#: The names of the counts, in the order of their columns.
COUNTS: tuple[str, ...] = tuple(field.name for field in Counted._meta.local_fields)


class ProgressSnapshot(Counted):
    """All figures of an incident at one moment; its parts are the centre-days."""

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="snapshots")
    taken_on = models.DateField(_("day"))
    is_daily = models.BooleanField(_("taken by the day"), help_text=_("one a day; others were taken for a claim"))
    taken_at = models.DateTimeField(_("taken at"), db_default=Now())
    as_of = models.DateTimeField(_("as of"), null=True, blank=True, help_text=_("when the newest extract was made"))
    extract = models.ForeignKey("records.Extract", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    definitions = models.PositiveSmallIntegerField(_("version of the definitions"))
    unplaced_waits = models.BooleanField(
        help_text=_("a list or a row waited of which nobody knew the centre or the day: then no area was whole")
    )

    sources = ArrayField(
        models.TextField(),
        default=list,
        db_default=Value([], ArrayField(models.TextField())),
        verbose_name=_("sources of the reported doses"),
        help_text=_("none where nothing was reported; snapshots of earlier releases kept none"),
    )

    class Meta:
        ordering = ("-taken_at", "-pk")
        verbose_name = _("snapshot of progress")
        verbose_name_plural = _("snapshots of progress")
        indexes = (models.Index(fields=["incident", "-taken_at"], name="snapshot_of_incident"),)
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "taken_on"], condition=Q(is_daily=True), name="one_daily_snapshot_of_an_incident"
            ),
            models.CheckConstraint(
                condition=Q(as_of__isnull=True, extract__isnull=True) | Q(as_of__isnull=False, extract__isnull=False),
                name="snapshot_names_its_extract_and_its_time",
            ),
        )

    def __str__(self) -> str:
        return _("Snapshot %(number)s") % {"number": self.pk}


class ProgressSnapshotPart(Counted):
    """A centre-day of a snapshot, with its district as it was then. What names no centre or no day has parts of its
    own, in which that is NULL."""

    snapshot = models.ForeignKey(ProgressSnapshot, on_delete=models.PROTECT, related_name="parts")
    centre = models.ForeignKey("records.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey("records.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("centre-day of a snapshot")
        verbose_name_plural = _("centre-days of snapshots")
        constraints = (
            models.UniqueConstraint(
                fields=["snapshot", "centre", "day"], nulls_distinct=False, name="centre_day_stands_once_in_a_snapshot"
            ),
            models.CheckConstraint(
                condition=Q(centre__isnull=True, district__isnull=True)
                | Q(centre__isnull=False, district__isnull=False),
                name="part_of_a_snapshot_has_a_district_with_its_centre",
            ),
        )

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day}"


class Claim(models.Model):
    """A percentage that somebody claimed, and what the figures of that moment say to it. Frozen and numbered.

    `figures` is canonical JSON (progress.claims.claim_sheet), kept as text so that its hash stays its hash.
    """

    class Verdict(models.TextChoices):
        SUPPORTED = "supported", _("supported")
        HIGHER_ONLY = "higher_only", _("supported by the higher definition only")
        NOT_SUPPORTED = "not_supported", _("not supported")
        CANNOT_SAY = "cannot_say", _("cannot be said")

    number = models.PositiveIntegerField(_("number"), unique=True)
    snapshot = models.OneToOneField(ProgressSnapshot, on_delete=models.PROTECT, related_name="claim")
    percent = models.DecimalField(_("claimed percentage"), max_digits=4, decimal_places=1)
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict)
    figures = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("kept by"))
    made_at = models.DateTimeField(_("kept at"), db_default=Now())

    class Meta:
        ordering = ("-number",)
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = (
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="claim_is_of_a_percentage_up_to_100"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["supported", "higher_only", "not_supported", "cannot_say"]),
                name="claim_verdict_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    sha256=Func(
                        Func(
                            Func("figures", Value("UTF8"), function="convert_to", output_field=models.BinaryField()),
                            function="sha256",
                            output_field=models.BinaryField(),
                        ),
                        Value("hex"),
                        function="encode",
                        output_field=models.CharField(),
                    )
                ),
                name="claim_is_sealed_by_the_hash_of_its_figures",
            ),
        )

    def __str__(self) -> str:
        return _("Claim %(number)s") % {"number": self.number}
