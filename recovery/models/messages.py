"""SMS to people whose dose is verified: what is said, who let it go out, and what became of each message.

A person gets one message per dose and purpose, for ever (`one_message_per_person_dose_and_purpose`); what the
checks here cannot say stands in migrations/sql/messages_guards.sql.
"""

from __future__ import annotations

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import Role, User

#: A text with so many digits in a row, in either script, may hold an identifier or a phone number.
LONG_NUMBER = r"[0-9০-৯]{6}"
#: Above so many people, whoever releases them types how many they are.
TYPED_ABOVE = 1_000
MOST_SEGMENTS = 4


class MessageTemplate(models.Model):
    """The words of a message in Bangla, version by version. Never edited: another version takes its place."""

    class Purpose(models.TextChoices):
        SECOND_DOSE = "second_dose", _("the second dose is due")

    purpose = models.CharField(
        _("purpose"), max_length=20, choices=Purpose, default=Purpose.SECOND_DOSE, db_default=Purpose.SECOND_DOSE
    )
    version = models.PositiveIntegerField(_("version"))
    text_bn = models.TextField(
        _("text in Bangla"),
        help_text=_("{date} and {place} stand for the day and the centre; nothing else may be filled in."),
    )
    made_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    made_at = models.DateTimeField(_("written at"), db_default=Now())

    class Meta:
        ordering = ("purpose", "-version")
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        constraints = (
            models.UniqueConstraint(fields=["purpose", "version"], name="message_text_has_one_of_each_version"),
            models.CheckConstraint(condition=Q(purpose="second_dose"), name="message_text_purpose_is_known"),
            models.CheckConstraint(
                condition=Q(text_bn__contains="{date}") & Q(text_bn__contains="{place}"),
                name="message_text_says_date_and_place",
            ),
            models.CheckConstraint(
                condition=Q(text_bn__regex=r"^([^{}]|\{date\}|\{place\})*$"), name="message_text_fills_in_nothing_else"
            ),
            models.CheckConstraint(condition=~Q(text_bn__regex=LONG_NUMBER), name="message_text_writes_no_long_number"),
        )

    def __str__(self) -> str:
        return _("Text version %(number)s") % {"number": self.version}


class MessageRelease(models.Model):
    """A lot of messages that one person prepared and another lets go out, with the cost known before."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("waiting for release")
        RELEASED = "released", _("released")
        DISCARDED = "discarded", _("discarded")

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="message_releases")
    template = models.ForeignKey(MessageTemplate, on_delete=models.PROTECT, related_name="releases")
    request_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PREPARED, db_default=State.PREPARED
    )
    due_until = models.DateField(_("due until"), help_text=_("the last due day that was taken in"))
    people = models.PositiveIntegerField(_("people"))
    segments = models.PositiveIntegerField(_("segments"), help_text=_("parts that the gateway counts and charges"))
    price = models.DecimalField(_("price of a segment"), max_digits=8, decimal_places=4, help_text=_("in taka"))
    excluded = models.JSONField(_("left out"), default=dict, help_text=_("reason and number of people"))
    considered = models.PositiveIntegerField(_("people with a verified dose"))
    prepared_by = models.ForeignKey(
        "records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"), db_default=Now())
    released_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("released by")
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    typed_people = models.PositiveIntegerField(null=True, blank=True)
    discarded_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("lot of messages")
        verbose_name_plural = _("lots of messages")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "released", "discarded"]), name="message_lot_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")),
                name="releaser_did_not_prepare_the_lot",
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_by__isnull=False, released_at__isnull=False)
                | (~Q(state="released") & Q(released_by__isnull=True, released_at__isnull=True)),
                name="released_lot_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(people__lte=TYPED_ABOVE)
                | Q(typed_people=F("people"), typed_people__isnull=False),
                name="large_lot_is_released_by_its_number",
            ),
            models.CheckConstraint(
                condition=Q(state="discarded", discarded_by__isnull=False, discarded_at__isnull=False)
                | (~Q(state="discarded") & Q(discarded_by__isnull=True, discarded_at__isnull=True)),
                name="discarded_lot_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, segments__gte=F("people"), considered__gte=F("people"), price__gte=0),
                name="message_lot_counts_people_and_segments",
            ),
        )

    def __str__(self) -> str:
        return _("Lot %(number)s") % {"number": self.pk}


class MessageQuerySet(models.QuerySet["Message"]):
    def for_calling(self) -> MessageQuerySet:
        """Messages that did not reach their person, or of which nobody knows: somebody should call."""
        return self.filter(state__in=[Message.State.FAILED, Message.State.UNKNOWN], called_at__isnull=True)

    def visible_to(self, user: User) -> MessageQuerySet:
        """Messages that a person may see: MIS and auditors all, managers those of their own centres, others none."""
        if user.sees_all_centres:
            return self.all()
        if user.role == Role.MANAGER:
            return self.filter(centre__in=user.centres.all())
        return self.none()


#: What of a message changes; number and text are written once (trigger message_is_never_rewritten).
MESSAGE_HISTORY = (
    *("id", "release", "recipient", "case", "purpose", "dose_no", "state", "reason", "said", "gateway", "provider_id"),
    *("sent_at", "reported_at", "called_by", "called_at", "call_note"),
)


@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(level=pghistory.Statement),
    pghistory.DeleteEvent(level=pghistory.Statement),
    fields=list(MESSAGE_HISTORY),
    model_name="MessageEvent",
)
class Message(models.Model):
    """One SMS to one person about one dose. What was released is what is sent, letter by letter, at most once."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("in a lot that waits for release")
        WAITING = "waiting", _("waiting to be sent")
        SENDING = "sending", _("being handed to the gateway")
        SENT = "sent", _("taken by the gateway")
        DELIVERED = "delivered", _("reached the phone")
        FAILED = "failed", _("did not reach the phone")
        UNKNOWN = "unknown", _("nobody knows whether it went out")
        STOPPED = "stopped", _("stopped before it was sent")

    #: The message has gone out, or nobody knows that it has not.
    OUT = (State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN)

    class Reason(models.TextChoices):
        REFUSED = "refused", _("the gateway refused it")
        NOT_DELIVERED = "not_delivered", _("the gateway reports that it did not arrive")
        NO_ANSWER = "no_answer", _("the gateway gave no clear answer")
        DIED = "died", _("sending was cut off before the answer was written down")
        OPTED_OUT = "opted_out", _("the number wants no SMS")
        NOT_DUE = "not_due", _("the dose is no longer due, or the first one is no longer on the server")

    class Encoding(models.TextChoices):
        GSM7 = "gsm7", "GSM-7"
        UCS2 = "ucs2", "UCS-2"

    release = models.ForeignKey(MessageRelease, on_delete=models.PROTECT, related_name="messages")
    recipient = models.ForeignKey("records.Recipient", on_delete=models.PROTECT, related_name="messages")
    case = models.ForeignKey("recovery.Case", on_delete=models.PROTECT, related_name="messages")
    centre = models.ForeignKey("records.Centre", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=MessageTemplate.Purpose)
    dose_no = models.PositiveSmallIntegerField(_("dose number"))
    due_on = models.DateField(_("due on"))
    mobile_key = models.CharField(_("mobile"), max_length=11)
    text = models.TextField(_("text"))
    encoding = models.CharField(max_length=4, choices=Encoding)
    segments = models.PositiveSmallIntegerField(_("segments"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PREPARED, db_default=State.PREPARED
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True, db_default="")
    said = models.CharField(_("what the gateway said"), max_length=300, blank=True, db_default="")
    not_before = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True, help_text=_("the run that took it in hand"))
    claimed_at = models.DateTimeField(null=True, blank=True)
    gateway = models.CharField(max_length=40, blank=True, db_default="")
    provider_id = models.CharField(max_length=100, blank=True, db_default="")
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    report_asked_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)
    call_note = models.CharField(max_length=300, blank=True, db_default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = (
            models.Index(fields=["id"], name="message_to_send", condition=Q(state__in=["waiting", "sending"])),
            models.Index(
                fields=["report_asked_at"], name="message_to_ask_about", condition=Q(state="sent") & ~Q(provider_id="")
            ),
            models.Index(fields=["claimed_at"], name="message_claimed", condition=Q(claimed_at__isnull=False)),
            models.Index(fields=["mobile_key"], name="message_mobile"),
            models.Index(
                fields=["centre"],
                name="message_to_call",
                condition=Q(state__in=["failed", "unknown"], called_at__isnull=True),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["recipient", "dose_no", "purpose"], name="one_message_per_person_dose_and_purpose"
            ),
            models.UniqueConstraint(
                fields=["gateway", "provider_id"], condition=~Q(provider_id=""), name="gateway_numbers_a_message_once"
            ),
            models.CheckConstraint(
                condition=Q(mobile_key__regex=r"^01[3-9][0-9]{8}$"), name="message_goes_to_a_mobile_of_one_form"
            ),
            models.CheckConstraint(condition=~Q(text__regex=LONG_NUMBER), name="message_holds_no_long_number"),
            models.CheckConstraint(
                condition=~Q(text="") & Q(segments__range=(1, MOST_SEGMENTS)), name="message_has_one_to_four_segments"
            ),
            models.CheckConstraint(condition=Q(encoding__in=["gsm7", "ucs2"]), name="message_encoding_is_known"),
            models.CheckConstraint(
                condition=Q(purpose="second_dose", dose_no=2), name="message_is_about_the_second_dose"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["prepared", "waiting", "sending", "sent", "delivered", "failed", "unknown", "stopped"]
                ),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", claim__isnull=False, claimed_at__isnull=False) | ~Q(state="sending"),
                name="message_being_sent_names_its_run",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered"]) | Q(sent_at__isnull=False) & ~Q(gateway=""),
                name="sent_message_says_when_and_by_which_gateway",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["failed", "unknown", "stopped"]) & ~Q(reason="")
                | ~Q(state__in=["failed", "unknown", "stopped"]) & Q(reason=""),
                name="message_that_did_not_go_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(reported_at__isnull=False), name="delivered_message_was_reported"
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True, call_note="")
                | Q(called_at__isnull=False, called_by__isnull=False) & ~Q(call_note=""),
                name="call_says_who_when_and_what",
            ),
        )

    def __str__(self) -> str:
        return _("Message %(number)s") % {"number": self.pk}


class OptOut(models.Model):
    """A mobile number to which no SMS goes, ever. Kept for good, with who wrote it down and why."""

    mobile_key = models.CharField(_("mobile"), max_length=11, unique=True)
    reason = models.CharField(_("why"), max_length=300)
    made_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("number that wants no SMS")
        verbose_name_plural = _("numbers that want no SMS")
        constraints = (
            models.CheckConstraint(
                condition=Q(mobile_key__regex=r"^01[3-9][0-9]{8}$"), name="opted_out_mobile_has_one_form"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="opt_out_says_why"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class MessageSite(models.Model):
    """The one site that may send: its id stands here and in its data folder, so a restored copy sends nothing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    site_id = models.UUIDField()
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("site that may send")
        verbose_name_plural = _("sites that may send")
        constraints = (models.CheckConstraint(condition=Q(id=1), name="one_site_may_send"),)

    def __str__(self) -> str:
        return str(self.site_id)
