from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recovery.models.intake import CentreList


class SheetRow(models.Model):
    """One row of the file that has any content, exactly as it stands there; kept for ever.

    `row_number` is the spreadsheet's own. `kinds` has one letter a cell (s string, n number, d date, b bool, e error,
    f formula without saved value, - empty).
    """

    list = models.ForeignKey(CentreList, on_delete=models.CASCADE, related_name="sheet_rows")
    sheet = models.CharField(max_length=255, blank=True)
    row_number = models.PositiveIntegerField()
    cells = ArrayField(models.TextField())
    kinds = models.TextField()
    fonts = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("row of the file")
        verbose_name_plural = _("rows of the file")
        constraints = (
            models.UniqueConstraint(fields=["list", "sheet", "row_number"], name="row_of_a_file_stands_once"),
            models.CheckConstraint(condition=Q(row_number__gte=1), name="row_number_starts_at_1"),
        )

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row_number}"


class SkippedRow(models.Model):
    """A row of the file that is nobody: letterhead, heading, total. Named, so that the count adds up."""

    sheet_row = models.OneToOneField(SheetRow, primary_key=True, on_delete=models.CASCADE, related_name="skipped")
    list = models.ForeignKey(CentreList, on_delete=models.CASCADE, related_name="skipped_rows")
    reason = models.CharField(max_length=30)
    declared_count = models.PositiveIntegerField(null=True, blank=True, help_text=_("what a total row says"))

    class Meta:
        verbose_name = _("skipped row")
        verbose_name_plural = _("skipped rows")

    def __str__(self) -> str:
        return self.reason


class ListRow(models.Model):
    """One person on a list, as values; the text they were read from stays in `sheet_row`.

    The keys are written by the same functions as those of `records.Recipient`. `sources` says for each value whether
    it stood in its cell or came from the title, the uploader, a ditto mark, a conversion or a person's hand.
    """

    sheet_row = models.OneToOneField(SheetRow, primary_key=True, on_delete=models.CASCADE, related_name="list_row")
    list = models.ForeignKey(CentreList, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=255, blank=True)
    row_number = models.PositiveIntegerField()
    name = models.CharField(max_length=300, blank=True, db_default="")
    name_key = models.CharField(max_length=300, blank=True, db_default="")
    sound_key = models.CharField(max_length=300, blank=True, db_default="")
    nid_key = models.CharField(max_length=17, blank=True, db_default="")
    nid_year = models.PositiveSmallIntegerField(null=True, blank=True)
    brn_key = models.CharField(max_length=17, blank=True, db_default="")
    passport_key = models.CharField(max_length=20, blank=True, db_default="")
    registration_no = models.CharField(max_length=40, blank=True, db_default="")
    mobile_key = models.CharField(max_length=11, blank=True, db_default="")
    mobile2_key = models.CharField(max_length=11, blank=True, db_default="")
    born_on = models.DateField(null=True, blank=True)
    birth_year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True, db_default="")
    vaccine = models.ForeignKey("records.Vaccine", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(null=True, blank=True)
    dose_no = models.PositiveSmallIntegerField(null=True, blank=True)
    centre = models.ForeignKey("records.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lot_no = models.CharField(max_length=40, blank=True, db_default="")
    is_legible = models.BooleanField()
    extras = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        help_text=_("texts of columns that have no value of their own here, by field"),
    )
    sources = models.JSONField(default=dict, blank=True)
    text_key = models.CharField(
        max_length=32,
        blank=True,
        db_default="",
        help_text=_("Digest of the file's own texts, to tell an unchanged row"),
    )
    context = models.JSONField(null=True, blank=True, help_text=_("what the row takes from rows above it"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("list row")
        verbose_name_plural = _("list rows")
        indexes = (
            models.Index(fields=["nid_key"], name="listrow_nid_key", condition=~Q(nid_key="")),
            models.Index(fields=["brn_key"], name="listrow_brn_key", condition=~Q(brn_key="")),
            models.Index(fields=["passport_key"], name="listrow_passport_key", condition=~Q(passport_key="")),
            # Few rows say too little to look anybody up; `linkage/sql/unlinkable.sql` counts those that stand here.
            models.Index(
                fields=["list"],
                name="listrow_says_too_little",
                condition=Q(nid_key="", brn_key="", passport_key="", registration_no="")
                & (
                    Q(name="", mobile_key="", mobile2_key="")
                    | Q(name="", born_on__isnull=True, birth_year_from__isnull=True)
                    | Q(mobile_key="", mobile2_key="", born_on__isnull=True, birth_year_from__isnull=True)
                ),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(is_legible=False) | Q(given_on__isnull=False, dose_no__isnull=False, centre__isnull=False),
                name="legible_row_has_day_dose_and_centre",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row_number}"


class RowFault(models.Model):
    """Something in a row that could not be read, or is doubtful: where, what, why, and how to mend it."""

    sheet_row = models.ForeignKey(SheetRow, on_delete=models.CASCADE, related_name="faults")
    list = models.ForeignKey(CentreList, on_delete=models.CASCADE, related_name="faults")
    column = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("0 is the first column"))
    heading = models.CharField(max_length=300, blank=True)
    field = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=40)
    is_error = models.BooleanField(help_text=_("errors stop the value; warnings do not"))
    suggestion = models.TextField(blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("sheet_row", "column", "pk")
        verbose_name = _("fault in a row")
        verbose_name_plural = _("faults in rows")
        indexes = (models.Index(fields=["list", "reason"], name="fault_list_reason"),)

    def __str__(self) -> str:
        return self.reason

    def explanation(self) -> dict[str, Any]:
        return {"text": self.text, "suggestion": self.suggestion, "heading": self.heading, **self.params}
