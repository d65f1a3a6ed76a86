from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ExtractQuerySet(models.QuerySet["Extract"]):
    def loaded_last(self) -> Extract | None:
        """The extract that came in last. Another may have been made later, which covered other people."""
        return self.order_by("-pk").first()

    def made_last(self) -> Extract | None:
        """The extract with the latest as-of, which the figures name."""
        return self.order_by("-as_of", "-pk").first()


class Extract(models.Model):
    """One pull from the national server: what it held at `as_of`."""

    as_of = models.DateTimeField(_("as of"))
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)
    loaded_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT)
    recipients_sha256 = models.CharField(max_length=64)
    doses_sha256 = models.CharField(max_length=64)
    recipients = models.PositiveIntegerField(_("recipients"), default=0)
    doses = models.PositiveIntegerField(_("doses"), default=0)
    verified = models.PositiveIntegerField(_("verified"), default=0, help_text=_("our corrections seen on the server"))
    lost_again = models.PositiveIntegerField(_("lost again"), default=0, help_text=_("seen before and gone now"))
    faults = models.PositiveIntegerField(_("faults"), default=0)

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of",)
        verbose_name = _("server extract")
        verbose_name_plural = _("server extracts")
        constraints = (
            models.UniqueConstraint(
                fields=["as_of", "recipients_sha256", "doses_sha256"], name="same_extract_is_loaded_once"
            ),
            models.CheckConstraint(condition=Q(as_of__lte=F("loaded_at")), name="extract_is_not_from_the_future"),
        )

    def __str__(self) -> str:
        return _("Server extract no. %(number)s") % {"number": self.pk}


class ExtractFault(models.Model):
    """A line of an extract that could not be taken, or not whole; the rest of the file was."""

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="fault_set")
    file = models.CharField(max_length=20)
    line = models.PositiveIntegerField(help_text=_("line of the file, the heading being line 1"))
    column = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=40)

    class Meta:
        ordering = ("file", "line")
        verbose_name = _("fault in an extract")
        verbose_name_plural = _("faults in extracts")

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.reason}"
