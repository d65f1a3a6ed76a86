from __future__ import annotations

import builtins  # `list` names a field here

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of a row. The eight add up to the rows of the list; the words are stable (formats)."""

    ON_SERVER = "on_server", _("on the server")
    DOSE_MISSING = "dose_missing", _("dose missing from the server")
    DIFFERS = "differs", _("on the server, but different")
    NOT_REGISTERED = "not_registered", _("person not in the register")
    IN_REVIEW = "in_review", _("a person must decide")
    DUPLICATE = "duplicate", _("stands on an earlier row")
    OUT_OF_SCOPE = "out_of_scope", _("not a dose of this incident")
    UNREADABLE = "unreadable", _("cannot be read")


class RowOutcome(models.Model):
    """Exactly one outcome for each list row."""

    row = models.OneToOneField("recovery.ListRow", primary_key=True, on_delete=models.CASCADE, related_name="outcome")
    # The indexes below begin with list, incident and recipient; another of each would only slow the writing down.
    list = models.ForeignKey(
        "recovery.CentreList", on_delete=models.CASCADE, related_name="row_outcomes", db_index=False
    )
    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome)
    recipient = models.ForeignKey(
        "records.Recipient",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="row_outcomes",
        db_index=False,
    )
    first_row = models.ForeignKey(
        "recovery.SheetRow",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("the row that this one repeats"),
    )
    centre = models.ForeignKey("records.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, db_default="")
    differences = ArrayField(models.CharField(max_length=20), default=builtins.list)

    class Meta:
        ordering = ("row",)
        verbose_name = _("outcome of a row")
        verbose_name_plural = _("outcomes of rows")
        indexes = (
            models.Index(fields=["list", "outcome"], name="outcome_list_outcome"),
            models.Index(fields=["incident", "day", "centre", "outcome"], name="outcome_incident_day_centre"),
            # Progress counts all rows of an incident in the order of this index, and touches none of them.
            models.Index(fields=["incident", "list", "centre", "day", "outcome"], name="outcome_counted_for_progress"),
            models.Index(fields=["recipient"], name="outcome_recipient", condition=Q(recipient__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="outcome_is_one_of_eight"),
            models.UniqueConstraint(
                fields=["incident", "recipient"],
                condition=Q(outcome__in=["on_server", "dose_missing", "differs"]),
                name="recipient_is_claimed_by_one_row_per_incident",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(outcome__in=["on_server", "dose_missing", "differs"]),
                name="linked_outcome_names_its_recipient",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=True) | ~Q(outcome__in=["not_registered", "unreadable"]),
                name="unlinked_outcome_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(outcome="duplicate", first_row__isnull=False)
                | (~Q(outcome="duplicate") & Q(first_row__isnull=True)),
                name="duplicate_points_at_the_first_row",
            ),
            models.CheckConstraint(
                condition=Q(outcome="differs", differences__len__gte=1)
                | (~Q(outcome="differs") & Q(differences__len=0)),
                name="differing_row_says_in_what",
            ),
        )

    def __str__(self) -> str:
        return self.outcome


class NotOnList(models.Model):
    """The other way round: the server holds this dose for the list's centre and day, and the list does not name it."""

    list = models.ForeignKey("recovery.CentreList", on_delete=models.CASCADE, related_name="not_on_list")
    dose = models.ForeignKey("records.Dose", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("dose not on the list")
        verbose_name_plural = _("doses not on the list")
        constraints = (models.UniqueConstraint(fields=["list", "dose"], name="dose_not_on_list_stands_once"),)

    def __str__(self) -> str:
        return f"{self.list_id}: {self.dose_id}"
