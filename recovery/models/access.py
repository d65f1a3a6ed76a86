from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AccessLog(models.Model):
    """Who was shown whom, when, and on which page. Append-only (trigger access_log_is_append_only).

    One row for each answer that shows persons (`recovery.web.looks`). It names rows and cases by their numbers and
    holds no identifier, no name, and nothing that was typed into a search.
    """

    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    what = models.CharField(max_length=40, help_text=_("the page, or what was done: see recovery.web.looks"))
    case = models.ForeignKey("recovery.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="views")
    sheet_row = models.ForeignKey("recovery.SheetRow", null=True, blank=True, on_delete=models.PROTECT)
    recipient = models.ForeignKey(
        "records.Recipient", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    of = models.CharField(max_length=40, blank=True, db_default="", help_text=_("list, batch, lot… that was opened"))
    query = models.CharField(max_length=300, blank=True, db_default="", help_text=_("filter, without words typed"))
    people = models.PositiveIntegerField(null=True, blank=True, help_text=_("how many persons the answer showed"))
    cases = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        db_default=models.Value([], ArrayField(models.BigIntegerField())),
        help_text=_("the cases that an answer about many showed"),
    )
    reason = models.TextField(blank=True, db_default="")

    class Meta:
        ordering = ("-at",)
        verbose_name = _("look at a person")
        verbose_name_plural = _("looks at persons")
        indexes = (
            GinIndex(fields=["cases"], name="look_names_cases", condition=~Q(cases=[])),
            models.Index(fields=["of"], name="look_is_of", condition=~Q(of="")),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(what=""), name="look_says_what_was_seen"),
            models.CheckConstraint(
                condition=~Q(what="identifiers") | ~Q(reason=""), name="look_at_identifiers_gives_a_reason"
            ),
            # Fields that take free words from the address would bring names and numbers into the log.
            models.CheckConstraint(
                condition=~Q(query__regex=r"(^|&)(text|q)=|[0-9০-৯]{8}"), name="look_keeps_no_searched_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.what}"


class ApiToken(models.Model):
    """A key by which a script reads the figures as an official's account does. Of the key itself only a hash is kept.

    It opens figures and never persons: it is of an official (trigger api_token_is_of_an_official), and works as long
    as the account is active and still an official's.
    """

    account = models.ForeignKey(
        "records.User", on_delete=models.PROTECT, related_name="api_tokens", verbose_name=_("account")
    )
    name = models.CharField(_("what it is for"), max_length=80)
    key_sha256 = models.CharField(max_length=64, editable=False)
    key_end = models.CharField(_("its last signs"), max_length=4, editable=False)
    made_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("revoked by")
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("key of a script")
        verbose_name_plural = _("keys of scripts")
        constraints = (
            models.UniqueConstraint(fields=["key_sha256"], name="api_token_stands_once"),
            models.CheckConstraint(condition=models.Q(key_sha256__regex="^[0-9a-f]{64}$"), name="api_token_is_hashed"),
            models.CheckConstraint(condition=~models.Q(name=""), name="api_token_says_what_it_is_for"),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_api_token_says_by_whom_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} (…{self.key_end})"


class ApiUse(models.Model):
    """How many questions somebody has asked the interface for programs in the minute that runs. No evidence.

    The table is unlogged: a count that a crash takes away is a minute's, and writing it waits for no disk.
    """

    who = models.CharField(max_length=80, primary_key=True, help_text=_("a key, an account, or the hash of an address"))
    since = models.DateTimeField(help_text=_("when the minute began"))
    asked = models.PositiveIntegerField(help_text=_("questions in this minute"))

    class Meta:
        verbose_name = _("use of the interface for programs")
        verbose_name_plural = _("uses of the interface for programs")

    def __str__(self) -> str:
        return f"{self.who.split()[0]}: {self.asked}"
