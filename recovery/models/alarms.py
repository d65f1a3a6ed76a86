"""What must not slip away silently: raised by the database, shown until somebody says that they have seen it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import Role, User
from recovery.models.delivery import RelayState, trouble_words


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


class RelayAlarmQuerySet(models.QuerySet["RelayAlarm"]):
    def standing(self) -> RelayAlarmQuerySet:
        """Alarms of relays that still cannot send."""
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user: User) -> RelayAlarmQuerySet:
        """The alarms a person is shown: MIS, auditors and administrators all, others none."""
        return self.all() if user.sees_all_centres or user.role == Role.ADMINISTRATOR else self.none()


class RelayAlarm(models.Model):
    """A relay that cannot send anything. Raised, and closed once it can, by triggers on its state.

    A server or an SMS gateway that asks to wait is no alarm; one that shuts us out is, and so is one left alone after
    many failures. While it stands, one alarm of a relay takes in what follows.
    """

    relay = models.CharField(_("relay"), max_length=8)
    trouble = models.CharField(_("what is wrong"), max_length=12, choices=RelayState.Trouble)
    said = models.TextField(_("what was answered"), blank=True, db_default="")
    raised_at = models.DateTimeField(_("raised at"), db_default=Now())
    closed_at = models.DateTimeField(_("works again since"), null=True, blank=True)

    objects = RelayAlarmQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("alarm of a relay")
        verbose_name_plural = _("alarms of relays")
        constraints = (
            models.UniqueConstraint(
                fields=["relay"], condition=Q(closed_at__isnull=True), name="one_alarm_of_a_relay_stands"
            ),
            models.CheckConstraint(
                condition=Q(trouble__in=["credentials", "fault", "setup", "refuses", "credit"]),
                name="relay_alarm_is_about_trouble",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("raised_at")),
                name="relay_alarm_closes_after_it_was_raised",
            ),
        )

    def __str__(self) -> str:
        return f"{self.relay}: {self.words}"

    @property
    def words(self) -> str:
        return trouble_words(self.relay, self.trouble)

    @property
    def is_of_sms(self) -> bool:
        return self.relay == RelayState.SMS
