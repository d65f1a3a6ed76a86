"""What people do about messages that did not come to rest: sent again, waited for longer, settled by hand."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import User


class SendAgain(models.Model):
    """One person's word that lines are sent again which the server was told of and does not show. Never rewritten.

    Its deliveries carry the key of the message that they repeat, so that a server which has it changes nothing.
    """

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="+")
    request_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reason = models.CharField(_("why"), max_length=500)
    lines = models.PositiveIntegerField(_("lines"))
    asked_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    asked_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("order to send again")
        verbose_name_plural = _("orders to send again")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="send_again_says_why"),
            models.CheckConstraint(condition=Q(lines__gte=1), name="send_again_is_about_something"),
        )

    def __str__(self) -> str:
        return self.reason


class UnseenWait(models.Model):
    """A line sent and not seen that somebody goes on waiting for, until a day, and why. The newest counts."""

    correction = models.ForeignKey("recovery.Correction", on_delete=models.PROTECT, related_name="waits")
    until = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=500)
    written_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    written_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("wait for a line not seen")
        verbose_name_plural = _("waits for lines not seen")
        constraints = (models.CheckConstraint(condition=~Q(note=""), name="unseen_wait_says_why"),)

    def __str__(self) -> str:
        return f"{self.until}: {self.note}"


class SettlementQuerySet(models.QuerySet["RetractionSettlement"]):
    def visible_to(self, user: User) -> SettlementQuerySet:
        """Settlements that a person may see: MIS and auditors all, others none."""
        return self.all() if user.sees_all_centres else self.none()


class RetractionSettlement(models.Model):
    """A retraction that the server refused, and that somebody settled with its people by hand. Never rewritten."""

    delivery = models.OneToOneField("recovery.Delivery", on_delete=models.PROTECT, related_name="settlement")
    reason = models.CharField(_("what was agreed"), max_length=500)
    settled_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    settled_at = models.DateTimeField(_("at"), db_default=Now())

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("retraction settled by hand")
        verbose_name_plural = _("retractions settled by hand")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="settlement_says_what_was_agreed"),)

    def __str__(self) -> str:
        return self.reason
