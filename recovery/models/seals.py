from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class HistorySeal(models.Model):
    """What of the history was written since the seal before, as one hash. Append-only; see recovery/history/seals.py.

    `ranges` has an object for each table: columns (those that were hashed), after and to (keys; after < key <= to),
    rows and sha256. `sha256` is taken over number, time, ranges and the hash of the seal before, so that no seal can be
    changed, taken out or put in without all later ones.
    """

    number = models.PositiveIntegerField(primary_key=True)
    made_at = models.DateTimeField(_("sealed at"), db_default=Now())
    ranges = models.JSONField()
    previous = models.CharField(max_length=64, blank=True, db_default="")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("seal of the history")
        verbose_name_plural = _("seals of the history")
        constraints = (
            models.UniqueConstraint(fields=["previous"], name="seal_follows_one_seal"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="seal_is_a_hash"),
            models.CheckConstraint(
                condition=Q(number=1, previous="") | Q(number__gt=1, previous__regex=r"^[0-9a-f]{64}$"),
                name="seal_but_the_first_names_the_one_before",
            ),
        )

    def __str__(self) -> str:
        return _("Seal %(number)s") % {"number": self.number}

    @property
    def rows(self) -> int:
        """How many rows of history it seals."""
        return sum(part["rows"] for part in self.ranges.values())
