from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.naming import NamedInTwoLanguages


class Vaccine(NamedInTwoLanguages):
    """A product, with the days to wait before the second dose and who says so."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    interval_days = models.PositiveSmallIntegerField(
        _("days to the second dose"), null=True, blank=True, help_text=_("counted from the real first dose")
    )
    interval_source = models.CharField(_("source of the interval"), max_length=300, blank=True)
    cvx = models.CharField("CVX", max_length=10, blank=True)
    icd11 = models.CharField("ICD-11", max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("vaccine")
        verbose_name_plural = _("vaccines")
        constraints = (
            models.CheckConstraint(
                condition=Q(interval_days__isnull=True) | ~Q(interval_source=""), name="interval_names_its_source"
            ),
        )


class VaccineAlias(models.Model):
    """A name that lists use for a vaccine, with the folded form in which it is looked up."""

    vaccine = models.ForeignKey(Vaccine, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name on lists"), max_length=100)
    name_key = models.CharField(max_length=100, unique=True, editable=False)

    class Meta:
        ordering = ("vaccine", "name")
        verbose_name = _("vaccine alias")
        verbose_name_plural = _("vaccine aliases")

    def __str__(self) -> str:
        return self.name
