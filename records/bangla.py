"""Bangla text as registers and lists write it: digits, code forms, name prefixes, sound, and text that is
not Unicode.

The one address for these functions; the parts are `bangla_text` (characters), `bangla_names` (words of a
name), `bangla_skeleton` (sound across the two scripts), `bangla_legacy` (telling Bijoy and text that cannot
be read) and `bijoy` (Bijoy as Unicode).
"""

from __future__ import annotations

from records.bangla_legacy import column_is_bijoy, is_lost_question_marks, is_other_ansi, looks_like_bijoy
from records.bangla_names import name_words, strip_prefixes
from records.bangla_skeleton import skeleton
from records.bangla_text import ascii_digits, bangla_digits, clean_text, has_bangla
from records.bijoy import bijoy_to_unicode, has_leftover

__all__ = (
    "ascii_digits",
    "bangla_digits",
    "bijoy_to_unicode",
    "clean_text",
    "column_is_bijoy",
    "has_bangla",
    "has_leftover",
    "is_lost_question_marks",
    "is_other_ansi",
    "looks_like_bijoy",
    "name_words",
    "skeleton",
    "strip_prefixes",
)
