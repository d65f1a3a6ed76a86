from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.naming import NamedInTwoLanguages


class Area(NamedInTwoLanguages):
    """A division (BBS code of 2 digits) or a district (4: division and zila)."""

    class Level(models.TextChoices):
        DIVISION = "division", _("Division")
        DISTRICT = "district", _("District")

    code = models.CharField(_("BBS code"), max_length=4, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("part of")
    )

    class Meta:
        ordering = ("code",)
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = (
            models.CheckConstraint(
                condition=Q(level="division", parent__isnull=True, code__regex=r"^[0-9]{2}$")
                | Q(level="district", parent__isnull=False, code__regex=r"^[0-9]{4}$"),
                name="area_is_division_or_district_of_one",
            ),
        )


class AreaAlias(models.Model):
    """Another spelling of an area's name, in the folded form in which names compare."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("area alias")
        verbose_name_plural = _("area aliases")
        constraints = (models.UniqueConstraint(fields=["area", "name_key"], name="area_alias_stands_once_per_area"),)

    def __str__(self) -> str:
        return self.name


class Centre(NamedInTwoLanguages):
    """A vaccination centre: where doses are given, which need not be a facility with a national code."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    district = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="centres", limit_choices_to={"level": "district"}
    )
    facility_code = models.CharField(_("facility code"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        constraints = (models.CheckConstraint(condition=~Q(name_en="") | ~Q(name_bn=""), name="centre_has_a_name"),)


class CentreAlias(models.Model):
    """A spelling of a centre's name as lists write it, confirmed by a person."""

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, unique=True)
    confirmed_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("centre alias")
        verbose_name_plural = _("centre aliases")

    def __str__(self) -> str:
        return self.name


class ReportedCount(models.Model):
    """How many doses a centre reported for a day in its daily count: the denominator of every percentage."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="reported_counts")
    day = models.DateField(_("day"))
    dose_no = models.PositiveSmallIntegerField(_("dose number"))
    doses = models.PositiveIntegerField(_("doses reported"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ("day", "centre")
        verbose_name = _("reported count")
        verbose_name_plural = _("reported counts")
        constraints = (
            models.UniqueConstraint(fields=["centre", "day", "dose_no"], name="one_reported_count_per_centre_day_dose"),
            models.CheckConstraint(condition=Q(dose_no__range=(1, 9)), name="reported_dose_number_is_1_to_9"),
        )

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day} dose {self.dose_no}: {self.doses}"
