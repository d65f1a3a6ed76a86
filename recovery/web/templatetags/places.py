"""Names of places, so that none is taken for another."""

from __future__ import annotations

from django import template

from recovery.web import words_progress

register = template.Library()
register.filter("place_words", words_progress.place_words)
