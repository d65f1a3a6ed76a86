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
