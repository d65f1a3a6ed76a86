from __future__ import annotations

from django.db import models
from django.utils.translation import get_language


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
        bangla = (get_language() or "bn").startswith("bn")
        return (self.name_bn or self.name_en) if bangla else (self.name_en or self.name_bn)
