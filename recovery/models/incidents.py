from __future__ import annotations

import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.naming import NamedInTwoLanguages


class Incident(NamedInTwoLanguages):
    """Doses of one number, given on certain days, of which records were lost."""

    slug = models.SlugField(_("short name"), unique=True)
    days = ArrayField(models.DateField(), verbose_name=_("days"))
    dose_no = models.PositiveSmallIntegerField(_("dose number"))
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)

    class Meta:
        ordering = ("-opened_at",)
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = (
            models.CheckConstraint(condition=Q(days__len__gte=1), name="incident_has_a_day"),
            models.CheckConstraint(condition=Q(dose_no__range=(1, 9)), name="incident_dose_number_is_1_to_9"),
        )


class CentreDayQuerySet(models.QuerySet["CentreDay"]):
    def complete(self) -> CentreDayQuerySet:
        return self.filter(state=CentreDay.State.COMPLETE)


@pghistory.track(pghistory.UpdateEvent(condition=pghistory.AnyChange()))
class CentreDay(models.Model):
    """One centre on one day of an incident: the unit of progress, signed off by the centre."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        COMPLETE = "complete", _("signed off as complete")
        DISPUTED = "disputed", _("disputed")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="centre_days")
    centre = models.ForeignKey("records.Centre", on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, db_default=State.OPEN)
    signed_off_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_off_at = models.DateTimeField(null=True, blank=True)
    register_pages = models.CharField(_("pages of the register book"), max_length=100, blank=True, db_default="")
    rows_signed = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("rows that the lists of this day had when it was signed off")
    )
    reason = models.TextField(_("why it is disputed or was reopened"), blank=True, db_default="")

    objects = CentreDayQuerySet.as_manager()

    class Meta:
        ordering = ("day", "centre")
        verbose_name = _("centre-day")
        verbose_name_plural = _("centre-days")
        constraints = (
            models.UniqueConstraint(fields=["incident", "centre", "day"], name="centre_day_stands_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "complete", "disputed"]), name="centre_day_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="complete", signed_off_by__isnull=False, signed_off_at__isnull=False)
                | (~Q(state="complete") & Q(signed_off_at__isnull=True)),
                name="complete_day_says_who_signed_it_when",
            ),
            models.CheckConstraint(condition=~Q(state="disputed") | ~Q(reason=""), name="disputed_day_says_why"),
        )

    def __str__(self) -> str:
        day: datetime.date = self.day
        return f"{self.centre} {day:%d/%m/%Y}"
