"""What must not slip away silently: raised by the database, shown until somebody says that they have seen it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import User


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def unseen(self) -> AlarmQuerySet:
        return self.filter(seen_at__isnull=True)

    def visible_to(self, user: User) -> AlarmQuerySet:
        """The alarms a person is shown: MIS and auditors all, others none."""
        return self.all() if user.sees_all_centres else self.none()


class Alarm(models.Model):
    """People whom the server held and lost again. Written by triggers on cases, whoever moves them.

    While nobody has seen it, one alarm of an incident takes in all that follows.
    """

    class Kind(models.TextChoices):
        LOST_AGAIN = "lost_again", _("verified and lost again")

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.LOST_AGAIN)
    people = models.PositiveIntegerField(_("people"))
    extract = models.ForeignKey(
        "records.Extract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("the newest extract when it was raised"),
    )
    raised_at = models.DateTimeField(_("raised at"), db_default=Now())
    seen_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("seen by")
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "kind"], condition=Q(seen_at__isnull=True), name="one_alarm_of_a_kind_is_unseen"
            ),
            models.CheckConstraint(condition=Q(kind="lost_again"), name="alarm_kind_is_known"),
            models.CheckConstraint(condition=Q(people__gte=1), name="alarm_is_about_somebody"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="seen_alarm_says_by_whom_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.people}"
