"""Centres of which nothing has come: whom to call there, what came of the calls, and notes to their managers."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import Role, User

_M = TypeVar("_M", bound=models.Model)


class OfCentresQuerySet(models.QuerySet[_M]):
    """Rows that name a centre."""

    def visible_to(self, user: User) -> OfCentresQuerySet[_M]:
        """Those that a person may see: MIS and auditors all, managers those of their own centres, others none."""
        if user.sees_all_centres:
            return self.all()
        if user.role == Role.MANAGER:
            return self.filter(centre__in=user.centres.all())
        return self.none()


class CentreContact(models.Model):
    """Somebody at a centre who answers the phone for its lists."""

    centre = models.ForeignKey(
        "records.Centre", on_delete=models.PROTECT, related_name="contacts", verbose_name=_("centre")
    )
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=16, help_text=_("Digits only, like 01700000012."))

    objects = OfCentresQuerySet["CentreContact"].as_manager()

    class Meta:
        ordering = ("centre", "pk")
        verbose_name = _("contact of a centre")
        verbose_name_plural = _("contacts of centres")
        constraints = (
            models.UniqueConstraint(fields=["centre", "phone"], name="centre_contact_stands_once"),
            models.CheckConstraint(condition=Q(phone__regex=r"^\+?[0-9]{6,15}$"), name="contact_has_a_phone_number"),
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.phone}"


class CentreCall(models.Model):
    """A call to a centre about a day of which it has sent nothing, and what came of it. Never rewritten."""

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey("records.Centre", on_delete=models.PROTECT, related_name="+", verbose_name=_("centre"))
    day = models.DateField(_("day"))
    said = models.CharField(_("what came of the call"), max_length=500)
    call_again_on = models.DateField(_("call again on"), null=True, blank=True)
    made_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("at"), db_default=Now())

    objects = OfCentresQuerySet["CentreCall"].as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("call to a centre")
        verbose_name_plural = _("calls to centres")
        indexes = (models.Index(fields=["incident", "centre", "day"], name="centrecall_of_a_day"),)
        constraints = (models.CheckConstraint(condition=~Q(said=""), name="call_says_what_came_of_it"),)

    def __str__(self) -> str:
        return f"{self.centre}: {self.said}"


class CentreNote(models.Model):
    """A note to the managers of a centre about a day of which it has sent nothing; shown with their notices."""

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey("records.Centre", on_delete=models.PROTECT, related_name="+", verbose_name=_("centre"))
    day = models.DateField(_("day"))
    text = models.CharField(_("note"), max_length=500)
    written_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    written_at = models.DateTimeField(_("at"), db_default=Now())
    seen_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("seen by")
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    objects = OfCentresQuerySet["CentreNote"].as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("note to a centre")
        verbose_name_plural = _("notes to centres")
        indexes = (models.Index(fields=["centre"], name="centrenote_unseen", condition=Q(seen_at__isnull=True)),)
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="note_to_a_centre_says_something"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="seen_note_says_by_whom_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.centre}: {self.text}"
