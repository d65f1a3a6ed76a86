from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import User


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


#: States in which the server's answer is still open; a later message about the same dose waits for it.
UNANSWERED = ("waiting", "sending", "unknown")


#: Moves of a delivery; the database refuses others (trigger delivery_takes_allowed_steps).
DELIVERY_MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        ("waiting", "sent"),
        ("waiting", "sending"),
        ("waiting", "superseded"),
        ("sending", "waiting"),
        ("sending", "accepted"),
        ("sending", "refused"),
        ("sending", "unknown"),
        ("unknown", "sending"),
    }
)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> DeliveryQuerySet:
        """The deliveries a person may open: MIS and auditors all, others none."""
        return self.all() if user.sees_all_centres else self.none()


#: What of a delivery changes. The rest is written once (trigger queued_delivery_is_immutable); its history would hold
#: persons a second time. Who claimed it for how long is no history either, but the state beside it is.
DELIVERY_HISTORY = (
    *("id", "correction", "operation", "payload_sha256", "state", "sent_at", "drop", "relay", "attempts"),
    *("answered_at", "receiver_ref", "receiver_version", "refusal"),
)


@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(level=pghistory.Statement),
    fields=list(DELIVERY_HISTORY),
    model_name="DeliveryEvent",
)
class Delivery(models.Model):
    """Outbox: what the national server is to be told of one correction. Written in the transaction that applies it."""

    class Operation(models.TextChoices):
        UPSERT = "upsert", _("record")
        RETRACT = "retract", _("take back")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", _("accepted by the server")
        REFUSED = "refused", _("refused by the server")
        UNKNOWN = "unknown", _("answer not known")
        SUPERSEDED = "superseded", _("not needed any more")

    class Relay(models.TextChoices):
        FILES = "files", _("by file drop")
        FHIR = "fhir", _("by FHIR")

    correction = models.ForeignKey("recovery.Correction", on_delete=models.PROTECT, related_name="deliveries")
    operation = models.CharField(max_length=8, choices=Operation)
    payload = models.JSONField()
    payload_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_default=State.WAITING)
    queued_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    drop = models.ForeignKey(Drop, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries")
    relay = models.CharField(max_length=8, choices=Relay, blank=True, default="", db_default="")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0, help_text=_("tries that the server failed"))
    next_try_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.UUIDField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    receiver_ref = models.CharField(max_length=200, blank=True, default="", db_default="")
    receiver_version = models.CharField(max_length=100, blank=True, default="", db_default="")
    refusal = models.JSONField(null=True, blank=True)
    repeats = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeated_by",
        help_text=_("the message that is sent again, under its own key"),
    )
    asked_again = models.ForeignKey(
        "recovery.SendAgain", null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = (
            models.Index(fields=["id"], name="delivery_to_send", condition=Q(state__in=["waiting", "unknown"])),
            models.Index(fields=["correction"], name="delivery_unanswered", condition=Q(state__in=UNANSWERED)),
            models.Index(
                KT("payload__registration_no"),
                KT("payload__dose_no"),
                F("id"),
                name="delivery_of_person_and_dose",
            ),
            models.Index(
                fields=["state", "-id"], name="delivery_wants_a_look", condition=Q(state__in=["refused", "unknown"])
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["correction", "operation"],
                condition=Q(repeats__isnull=True),
                name="one_delivery_per_correction_and_operation",
            ),
            models.UniqueConstraint(
                fields=["repeats"],
                condition=Q(repeats__isnull=False, state__in=UNANSWERED),
                name="one_repeat_of_a_message_is_on_its_way",
            ),
            models.UniqueConstraint(
                fields=["repeats", "asked_again"],
                condition=Q(repeats__isnull=False),
                name="order_repeats_a_message_once",
            ),
            models.CheckConstraint(
                condition=Q(repeats__isnull=True, asked_again__isnull=True)
                | Q(repeats__isnull=False, asked_again__isnull=False, operation="upsert"),
                name="repeat_names_its_order_and_takes_nothing_back",
            ),
            models.CheckConstraint(
                condition=Q(operation__in=["upsert", "retract"]), name="delivery_operation_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "sending", "sent", "accepted", "refused", "unknown", "superseded"],
                ),
                name="delivery_state_is_known",
            ),
            models.CheckConstraint(condition=Q(relay__in=["", "files", "fhir"]), name="delivery_relay_is_known"),
            models.CheckConstraint(
                condition=Q(state="sent", relay="files", sent_at__isnull=False, drop__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="sent_delivery_says_when_and_in_which_drop",
            ),
            models.CheckConstraint(
                condition=Q(drop__isnull=True) | Q(state__in=["waiting", "sent"], relay="files"),
                name="delivery_in_a_drop_goes_by_files",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", relay="fhir", claimed_by__isnull=False, claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claimed_by__isnull=True, claimed_at__isnull=True)),
                name="delivery_being_sent_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", relay="fhir", answered_at__isnull=False)
                & ~Q(receiver_ref="")
                & ~Q(receiver_version="")
                | (~Q(state="accepted") & Q(receiver_ref="", receiver_version="")),
                name="accepted_delivery_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", refusal__isnull=False, answered_at__isnull=False)
                | (~Q(state="refused") & Q(refusal__isnull=True)),
                name="refused_delivery_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "sending", "unknown"]) | Q(answered_at__isnull=True),
                name="unanswered_delivery_has_no_answer",
            ),
            models.UniqueConstraint(
                fields=["relay", "receiver_ref", "receiver_version"],
                condition=Q(state="accepted", repeats__isnull=True),
                name="receipt_belongs_to_one_delivery",
            ),
            models.CheckConstraint(
                condition=Q(payload_sha256__regex=r"^[0-9a-f]{64}$"), name="delivery_payload_is_hashed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.operation} {self.correction_id}"


class DeliveryAttempt(models.Model):
    """One try to tell the server, and what came of it. Never changed afterwards."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        BUSY = "busy", _("the server asked to wait")
        FAULT = "fault", _("the server failed")
        SHUT = "shut", _("the server did not let us in")
        UNKNOWN = "unknown", _("no answer came")

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField(db_default=Now())
    request_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    said = models.TextField(blank=True, db_default="")

    class Meta:
        ordering = ("pk",)
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["accepted", "refused", "busy", "fault", "shut", "unknown"]),
                name="attempt_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(request_sha256="") | Q(request_sha256__regex=r"^[0-9a-f]{64}$"),
                name="attempt_request_is_hashed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.outcome}"


class RelayState(models.Model):
    """What a relay knows of its server from one run to the next: failures in a row, and until when it rests.

    The SMS gateway is a relay too (`SMS`): messages leave by it as deliveries leave by the others.
    """

    SMS = "sms"

    class Trouble(models.TextChoices):
        BUSY = "busy", _("The server asked us to wait.")
        CREDENTIALS = "credentials", _("The server does not accept our credentials. An administrator must look.")
        FAULT = "fault", _("The server fails or does not answer.")
        SETUP = "setup", _("What answers does not speak FHIR as expected. An administrator must look.")
        REFUSES = "refuses", _("The server refuses everything, so nothing is taken back. An administrator must look.")
        CREDIT = "credit", _("The account at the SMS gateway has no credit left. An administrator must look.")

    name = models.CharField(max_length=8, primary_key=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0, help_text=_("in a row"))
    rests_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True, default="", db_default="")
    last_error = models.TextField(blank=True, default="", db_default="")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("state of a relay")
        verbose_name_plural = _("states of relays")
        constraints = (
            models.CheckConstraint(condition=Q(name__in=["files", "fhir", "sms"]), name="relay_is_known"),
            models.CheckConstraint(
                condition=Q(trouble__in=["", "busy", "credentials", "fault", "setup", "refuses", "credit"]),
                name="relay_trouble_is_known",
            ),
            models.CheckConstraint(
                condition=Q(rests_until__isnull=True) | (~Q(trouble="") & ~Q(last_error="")),
                name="resting_relay_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        return trouble_words(self.name, self.trouble)


#: The labels of Trouble speak of the national server.
_TROUBLE_OF_SMS = {
    RelayState.Trouble.BUSY: _("The SMS gateway asked us to wait."),
    RelayState.Trouble.CREDENTIALS: _("The SMS gateway does not accept our credentials. An administrator must look."),
    RelayState.Trouble.FAULT: _("The SMS gateway fails or does not answer."),
    RelayState.Trouble.SETUP: _("The description of the SMS gateway cannot be used. An administrator must look."),
    RelayState.Trouble.REFUSES: _("The SMS gateway refuses one message after the other. An administrator must look."),
}


def trouble_words(relay: str, trouble: str) -> str:
    """What is wrong with a relay, in one or two sentences; '' if nothing is."""
    if not trouble:
        return ""
    kind = RelayState.Trouble(trouble)
    return str(_TROUBLE_OF_SMS.get(kind, kind.label) if relay == RelayState.SMS else kind.label)
