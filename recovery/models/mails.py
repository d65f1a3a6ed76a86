"""E-mails that tell a manager that something waits on the site. They say that it does, never what it says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """One e-mail to one account about one note to a centre, or one notice. It leaves at most once.

    Address and words are made when it is sent. Who dies while sending leaves `sending`, which is never sent again: the
    note itself stands on the site.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        UNKNOWN = "unknown", _("nobody knows whether it went out")
        NEEDLESS = "needless", _("not needed any more")

    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="mails", verbose_name=_("to"))
    note = models.ForeignKey(
        "recovery.CentreNote", null=True, blank=True, on_delete=models.PROTECT, related_name="mails"
    )
    notice = models.ForeignKey("recovery.Notice", null=True, blank=True, on_delete=models.PROTECT, related_name="mails")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, db_default=State.WAITING)
    queued_at = models.DateTimeField(_("queued at"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0, db_default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    said = models.CharField(_("what went wrong"), max_length=200, blank=True, db_default="")

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        indexes = (models.Index(fields=["id"], name="mail_to_send", condition=Q(state__in=["waiting", "sending"])),)
        constraints = (
            models.UniqueConstraint(fields=["user", "note"], name="one_mail_of_a_note_to_an_account"),
            models.UniqueConstraint(fields=["notice"], name="one_mail_of_a_notice"),
            models.CheckConstraint(
                condition=Q(note__isnull=True, notice__isnull=False) | Q(note__isnull=False, notice__isnull=True),
                name="mail_is_about_a_note_or_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "unknown", "needless"]),
                name="mail_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claimed_at__isnull=True)),
                name="mail_being_sent_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], ended_at__isnull=True)
                | (~Q(state__in=["waiting", "sending"]) & Q(ended_at__isnull=False)),
                name="mail_that_ended_says_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"


class MailChoice(models.Model):
    """Whether an account wants e-mails. Without one, it does, if it has an address."""

    user = models.OneToOneField("records.User", primary_key=True, on_delete=models.CASCADE, related_name="mail_choice")
    wants_mail = models.BooleanField(_("wants e-mails"))
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())

    class Meta:
        verbose_name = _("choice about e-mails")
        verbose_name_plural = _("choices about e-mails")

    def __str__(self) -> str:
        return f"{self.user_id} {self.wants_mail}"
