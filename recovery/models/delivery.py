from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Drop(models.Model):
    """One folder of files for the national server, with its manifest; numbered without gaps in the order made."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(null=True, blank=True)
    manifest = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("file drop")
        verbose_name_plural = _("file drops")

    def __str__(self) -> str:
        return _("File drop %(number)s") % {"number": self.number}

    @property
    def folder_name(self) -> str:
        return f"drop-{self.number:06d}"


class Delivery(models.Model):
    """Outbox: what the national server is to be told of one correction. Written in the transaction that applies it."""

    class Operation(models.TextChoices):
        UPSERT = "upsert", _("record")
        RETRACT = "retract", _("take back")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")

    correction = models.ForeignKey("recovery.Correction", on_delete=models.PROTECT, related_name="deliveries")
    operation = models.CharField(max_length=8, choices=Operation)
    payload = models.JSONField()
    payload_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, db_default=State.WAITING)
    queued_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    drop = models.ForeignKey(Drop, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries")

    class Meta:
        ordering = ("pk",)
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = (models.Index(fields=["id"], name="delivery_waiting", condition=Q(state="waiting")),)
        constraints = (
            models.UniqueConstraint(
                fields=["correction", "operation"], name="one_delivery_per_correction_and_operation"
            ),
            models.CheckConstraint(
                condition=Q(operation__in=["upsert", "retract"]), name="delivery_operation_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", sent_at__isnull=True)
                | Q(state="sent", sent_at__isnull=False, drop__isnull=False),
                name="sent_delivery_says_when_and_in_which_drop",
            ),
            models.CheckConstraint(
                condition=Q(payload_sha256__regex=r"^[0-9a-f]{64}$"), name="delivery_payload_is_hashed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.operation} {self.correction_id}"
