from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear, Left, Length, Now, Right
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Where a fact of the register comes from."""

    EXTRACT = "extract", _("seen on the server")
    CORRECTION = "correction", _("applied correction, not seen on the server yet")


#: Digits of an NID that are looked up alone: the first or the last 4 of 10, or 6 of 13. One wrong digit, or two
#: neighbours swapped, leave at least one of the two ends as it was.
_NID_END = (Length("nid_key") - 1) / 2


@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["last_extract", "changed_at"])),
)
class Recipient(models.Model):
    """A person registered on the national server.

    The `*_key` columns are the forms in which identifiers and names compare with list rows
    (`records.normalise`, `records.identifiers`); both sides are written by the same functions.
    """

    registration_no = models.CharField(_("registration number"), max_length=40, unique=True)
    nid = models.CharField("NID", max_length=20, blank=True)
    birth_registration_no = models.CharField(_("birth registration number"), max_length=20, blank=True)
    passport_no = models.CharField(_("passport number"), max_length=20, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    name_bn = models.CharField(_("Bangla name"), max_length=200, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, blank=True)
    mobile = models.CharField(_("mobile"), max_length=20, blank=True)
    centre = models.ForeignKey("records.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    registered_on = models.DateField(_("registered on"), null=True, blank=True)

    nid_key = models.CharField(max_length=17, blank=True, db_default="")
    nid_year = models.PositiveSmallIntegerField(null=True, blank=True)
    brn_key = models.CharField(max_length=17, blank=True, db_default="")
    passport_key = models.CharField(max_length=20, blank=True, db_default="")
    mobile_key = models.CharField(max_length=11, blank=True, db_default="")
    name_key_en = models.CharField(max_length=200, blank=True, db_default="")
    name_key_bn = models.CharField(max_length=200, blank=True, db_default="")
    sound_en = models.CharField(max_length=200, blank=True, db_default="")
    sound_bn = models.CharField(max_length=200, blank=True, db_default="")

    # Moved in every row by every load: without an index of its own, and with half of each page free,
    # PostgreSQL writes the new version beside the old one and touches no index (migration 0002).
    last_extract = models.ForeignKey(
        "records.Extract", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.CharField(max_length=10, choices=Source, db_default=Source.EXTRACT)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        indexes = (
            models.Index(fields=["nid_key"], name="recipient_nid_key", condition=~Q(nid_key="")),
            models.Index(fields=["brn_key"], name="recipient_brn_key", condition=~Q(brn_key="")),
            models.Index(fields=["passport_key"], name="recipient_passport_key", condition=~Q(passport_key="")),
            models.Index(fields=["mobile_key"], name="recipient_mobile_key", condition=~Q(mobile_key="")),
            models.Index(fields=["date_of_birth", "sound_en"], name="recipient_birth_sound_en"),
            models.Index(fields=["date_of_birth", "sound_bn"], name="recipient_birth_sound_bn"),
            # Keys by which linkage looks for rows that no identifier found (recovery/linkage/sql/keyed.sql).
            models.Index(fields=["date_of_birth", "centre"], name="recipient_birth_centre"),
            models.Index(fields=["sound_en", "centre"], name="recipient_sound_en_centre", condition=~Q(sound_en="")),
            models.Index(fields=["sound_bn", "centre"], name="recipient_sound_bn_centre", condition=~Q(sound_bn="")),
            models.Index(
                Left("nid_key", _NID_END),
                ExtractYear("date_of_birth"),
                name="recipient_nid_beginning",
                condition=~Q(nid_key=""),
            ),
            models.Index(
                Right("nid_key", _NID_END),
                ExtractYear("date_of_birth"),
                name="recipient_nid_end",
                condition=~Q(nid_key=""),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(sex__in=["M", "F", "O", ""]), name="recipient_sex_is_m_f_o_or_unknown"),
            models.CheckConstraint(
                condition=Q(mobile_key="") | Q(mobile_key__regex=r"^01[3-9][0-9]{8}$"),
                name="recipient_mobile_key_has_one_form",
            ),
            models.CheckConstraint(condition=~Q(registration_no=""), name="recipient_has_a_registration_number"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="recipient_source_is_known"),
        )

    def __str__(self) -> str:
        return self.registration_no

    @property
    def name(self) -> str:
        return self.name_bn or self.name_en


class DoseQuerySet(models.QuerySet["Dose"]):
    def held(self) -> DoseQuerySet:
        """Doses that the national server held when it was last seen, and that nobody has taken back."""
        return self.filter(is_held=True)


@pghistory.track(
    pghistory.InsertEvent(condition=pghistory.Q(new__source=Source.CORRECTION), level=pghistory.Statement),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["last_seen_in", "changed_at", "is_held"])),
    exclude=["is_held"],
)
class Dose(models.Model):
    """One dose of one recipient, as the server holds it or as an applied correction says it should.

    `held` means: seen in the last extract that covered the person (`last_seen_in` set, `lost_in` empty) and
    not retracted. An applied correction that no extract has shown yet has `last_seen_in` empty.
    """

    # The unique constraint begins with the recipient, so it needs no index of its own.
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="doses", db_index=False)
    dose_no = models.PositiveSmallIntegerField(_("dose number"))
    vaccine = models.ForeignKey("records.Vaccine", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(_("given on"))
    centre = models.ForeignKey("records.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lot_no = models.CharField(_("lot number"), max_length=40, blank=True, db_default="")
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    source = models.CharField(max_length=10, choices=Source, db_default=Source.EXTRACT)
    source_ref = models.CharField(max_length=100, blank=True, db_default="", help_text=_("batch or extract"))
    # No indexes of their own, for the reason given at Recipient.last_extract.
    first_seen_in = models.ForeignKey(
        "records.Extract", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    last_seen_in = models.ForeignKey(
        "records.Extract", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lost_in = models.ForeignKey(
        "records.Extract", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    retracted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(db_default=Now())
    # Kept by the database, for an index of the held ones alone: `last_seen_in` is moved in every row by every load, and
    # an index that named it would be written with each of them; this hardly ever changes.
    is_held = models.GeneratedField(
        expression=Q(last_seen_in__isnull=False, lost_in__isnull=True, retracted_at__isnull=True),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = DoseQuerySet.as_manager()

    class Meta:
        verbose_name = _("dose")
        verbose_name_plural = _("doses")
        indexes = (
            models.Index(fields=["given_on", "dose_no", "centre"], name="dose_day_number_centre"),
            # Progress holds all doses against the rows that claim their people, both in the order of the people.
            models.Index(
                fields=["recipient"],
                name="dose_held_in_order_of_people",
                include=["dose_no", "given_on", "centre"],
                condition=Q(is_held=True),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["recipient", "dose_no"], name="one_dose_per_person_and_number"),
            models.CheckConstraint(condition=Q(dose_no__range=(1, 9)), name="dose_number_is_1_to_9"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="dose_source_is_known"),
            models.CheckConstraint(
                condition=Q(lost_in__isnull=True) | Q(last_seen_in__isnull=False),
                name="lost_dose_was_seen_before",
            ),
            models.CheckConstraint(
                condition=Q(first_seen_in__isnull=False) | Q(last_seen_in__isnull=True),
                name="seen_dose_has_a_first_sighting",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.EXTRACT) | Q(first_seen_in__isnull=False),
                name="dose_from_an_extract_was_seen_in_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.recipient_id}/{self.dose_no}"
