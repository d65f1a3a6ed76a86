from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AccessLog(models.Model):
    """Who looked at whose identifiers, and why. Append-only (trigger access_log_is_append_only)."""

    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    what = models.CharField(max_length=40)
    case = models.ForeignKey("recovery.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="views")
    sheet_row = models.ForeignKey("recovery.SheetRow", null=True, blank=True, on_delete=models.PROTECT)
    reason = models.TextField()

    class Meta:
        ordering = ("-at",)
        verbose_name = _("look at a person")
        verbose_name_plural = _("looks at persons")
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="look_at_a_person_gives_a_reason"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.what}"
