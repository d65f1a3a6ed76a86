from __future__ import annotations

from django.db import models
from django.utils.translation import get_language


def in_language(english: str, bangla: str) -> str:
    """Of two names the one in the reader's language, or the other where that is empty; Bangla where none is set."""
    if (get_language() or "bn").startswith("bn"):
        return bangla or english
    return english or bangla


class NamedInTwoLanguages(models.Model):
    """Something with an English and a Bangla name; `name` is the reader's, falling back on the other."""

    name_en = models.CharField("English name", max_length=200, blank=True)
    name_bn = models.CharField("Bangla name", max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_bn)
