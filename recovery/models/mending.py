from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from recovery.models.intake import CentreList


class MendBatch(models.Model):
    """One act of mending: cells that a person typed in place of the file's, previewed, applied, perhaps undone."""

    class Rule(models.TextChoices):
        ROW = "row", _("one row typed anew")
        VALUE = "value", _("one value for all")
        SUGGESTION = "suggestion", _("each cell's suggestion")
        SAME_TEXT = "same_text", _("one text replaced by another")
        CLEAR = "clear", _("cells emptied")
        FILE = "file", _("the problem file came back")
        VERSION = "version", _("taken over from the earlier version")

    class State(models.TextChoices):
        DRAFT = "draft", _("previewed")
        APPLIED = "applied", _("in force")
        UNDONE = "undone", _("undone")

    list = models.ForeignKey(CentreList, on_delete=models.CASCADE, related_name="mend_batches")
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    reason = models.CharField(max_length=40, blank=True, db_default="", help_text=_("the fault that it mends"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    report = models.JSONField(default=dict, blank=True, help_text=_("what could not be taken from a file, and why"))
    created_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("mend of a list")
        verbose_name_plural = _("mends of lists")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="draft", applied_at__isnull=True)
                | Q(state__in=["applied", "undone"], applied_at__isnull=False),
                name="mend_in_force_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True, undone_by__isnull=True)),
                name="undone_mend_says_who_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_id}: {self.get_rule_display()}"


class Mend(models.Model):
    """One cell typed anew. The file's own text stays in its SheetRow; what stands here is read in its place.

    `column` is the cell; where the list has no column for a value, `field` names the value instead.
    """

    batch = models.ForeignKey(MendBatch, on_delete=models.CASCADE, related_name="mends")
    sheet_row = models.ForeignKey("recovery.SheetRow", on_delete=models.CASCADE, related_name="mends")
    column = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("0 is the first column"))
    field = models.CharField(max_length=30, blank=True, db_default="")
    old_text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    standing = models.BooleanField(default=False, help_text=_("read in place of the cell"))
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        ordering = ("sheet_row", "column", "field", "pk")
        verbose_name = _("mended cell")
        verbose_name_plural = _("mended cells")
        constraints = (
            models.UniqueConstraint(
                fields=["sheet_row", "column"],
                condition=Q(standing=True, column__isnull=False),
                name="one_mend_stands_in_a_cell",
            ),
            models.UniqueConstraint(
                fields=["sheet_row", "field"],
                condition=Q(standing=True, column__isnull=True),
                name="one_mend_stands_for_a_value",
            ),
            models.UniqueConstraint(
                fields=["batch", "sheet_row", "column", "field"],
                nulls_distinct=False,
                name="a_batch_mends_a_cell_once",
            ),
            models.CheckConstraint(
                condition=Q(column__isnull=False, field="") | (Q(column__isnull=True) & ~Q(field="")),
                name="mend_names_a_cell_or_a_value",
            ),
            models.CheckConstraint(condition=~Q(new_text=F("old_text")), name="mend_changes_something"),
        )

    def __str__(self) -> str:
        return f"{self.sheet_row_id}: {self.new_text}"


class VersionRow(models.Model):
    """A row of a list held against an earlier list of the same centre-day: same, changed, added, or gone."""

    class Kind(models.TextChoices):
        SAME = "same", _("unchanged")
        CHANGED = "changed", _("changed")
        ADDED = "added", _("new")
        GONE = "gone", _("no longer there")

    list = models.ForeignKey(CentreList, on_delete=models.CASCADE, related_name="version_rows")
    kind = models.CharField(max_length=8, choices=Kind)
    row = models.ForeignKey(
        "recovery.SheetRow", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("row")
    )
    earlier_row = models.ForeignKey(
        "recovery.SheetRow", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("row compared with an earlier version")
        verbose_name_plural = _("rows compared with an earlier version")
        indexes = (models.Index(fields=["list", "kind"], name="versionrow_list_kind"),)
        constraints = (
            models.UniqueConstraint(
                fields=["list", "row"], condition=Q(row__isnull=False), name="row_is_compared_once"
            ),
            models.UniqueConstraint(
                fields=["list", "earlier_row"],
                condition=Q(earlier_row__isnull=False),
                name="earlier_row_is_compared_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["same", "changed"], row__isnull=False, earlier_row__isnull=False)
                | Q(kind="added", row__isnull=False, earlier_row__isnull=True)
                | Q(kind="gone", row__isnull=True, earlier_row__isnull=False),
                name="compared_row_stands_where_its_kind_says",
            ),
        )

    def __str__(self) -> str:
        return self.kind


class Notice(models.Model):
    """Something that a person should know about a list that they sent: it has come to rest. Written by a trigger."""

    user = models.ForeignKey("records.User", on_delete=models.CASCADE, related_name="notices")
    list = models.ForeignKey(CentreList, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, help_text=_("the state in which the list rests"))
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "list", "kind"], condition=Q(read_at__isnull=True), name="a_notice_waits_once"
            ),
        )

    def __str__(self) -> str:
        return self.kind
