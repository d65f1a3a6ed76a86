from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import User


class CorrectionImportQuerySet(models.QuerySet["CorrectionImport"]):
    def visible_to(self, user: User) -> CorrectionImportQuerySet:
        """The previews a person may open: their own. What came of them stands in their batches."""
        return self.filter(by=user)


class CorrectionImport(models.Model):
    """A corrected sheet, or one change for many cases, as it was previewed; confirmed it becomes a draft batch.

    `lines` are objects with case_id, field, old, new, note and at (the cell); `report` has asked, untouched and faults.
    Neither changes after it was shown (trigger previewed_lines_are_frozen): what is confirmed is what was seen.
    """

    class Origin(models.TextChoices):
        FILE = "file", _("a sheet")
        SCREEN = "screen", _("the screen")

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed")
        TAKEN = "taken", _("in a batch")
        DROPPED = "dropped", _("dropped")

    request_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    origin = models.CharField(_("came from"), max_length=6, choices=Origin)
    file_name = models.CharField(_("file"), max_length=255, blank=True, db_default="")
    sha256 = models.CharField(max_length=64, blank=True, db_default="")
    lines = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    left_out = models.JSONField(default=list, help_text=_("lines that could not go into the batch, and why"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PREVIEWED)
    created_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    batch = models.OneToOneField(
        "recovery.CorrectionBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="came_from"
    )

    objects = CorrectionImportQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("preview of corrections")
        verbose_name_plural = _("previews of corrections")
        constraints = (
            models.CheckConstraint(condition=Q(origin__in=["file", "screen"]), name="import_origin_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["previewed", "taken", "dropped"]), name="import_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="taken", batch__isnull=False, taken_at__isnull=False)
                | (~Q(state="taken") & Q(batch__isnull=True, taken_at__isnull=True)),
                name="taken_import_names_its_batch",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | Q(lines=[], report={}), name="dropped_import_keeps_no_lines"
            ),
            models.CheckConstraint(
                condition=Q(origin="file") & ~Q(sha256="") | ~Q(origin="file") & Q(sha256=""),
                name="import_of_a_file_says_which",
            ),
        )

    def __str__(self) -> str:
        return _("Preview %(number)s") % {"number": self.pk}
