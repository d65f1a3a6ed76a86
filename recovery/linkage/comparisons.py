"""What is compared, and at which levels: the part of a model that is written by hand. Weights come from training.

Both sides of a pair are tables of the same columns (recovery/linkage/sql/rows_out.sql, recipients_out.sql); a missing
value is NULL. Every condition reads the same with the sides exchanged. Levels stand from most to least agreement; the
first that holds counts. The language is DuckDB's SQL, as Splink wants it.
"""

from __future__ import annotations

from typing import Any

#: Jaro-Winkler similarity of two names of one sound in one script: below, they are two names (Hasan and Hossain).
SAME_SOUND = 0.88
#: The same of two names of different sound: from here on they are nearly the same (Salma and Salina).
NEAR = 0.92
#: No name counts as rarer than this share of the register, and none as more common than that.
RAREST, MOST_COMMON = 0.0001, 0.02

Level = dict[str, Any]


def _unknown(condition: str) -> Level:
    return {"sql_condition": condition, "label_for_charts": "unknown", "is_null_level": True}


def _level(label: str, condition: str) -> Level:
    return {"sql_condition": condition, "label_for_charts": label}


def _of_common_names(label: str, condition: str) -> Level:
    """A level that weighs more for a rare name than for a common one: by the share of its sound in the register."""
    return _level(label, condition) | {
        "tf_adjustment_column": "sound",
        "tf_adjustment_weight": 1.0,
        "tf_minimum_u_value": RAREST,
        "disable_tf_exact_match_detection": True,
    }


def _comparison(name: str, *levels: Level) -> dict[str, Any]:
    differs = _level("differs", "ELSE")
    return {"output_column_name": name, "comparison_levels": [*levels, differs], "comparison_description": name}


def _swapped(left: str, right: str) -> str:
    return f"damerau_levenshtein({left}, {right}) = 1 AND levenshtein({left}, {right}) = 2"


def _one_edit(left: str, right: str) -> str:
    return f"levenshtein({left}, {right}) = 1"


def _either(template: str, *columns: tuple[str, str]) -> str:
    """True where the template holds for one of the pairs of columns; NULL is unknown, never true."""
    return "(" + " OR ".join(f"coalesce({template.format(left=a, right=b)}, false)" for a, b in columns) + ")"


def _best(function: str) -> str:
    """The greater value of a function of two names over the scripts that both sides are written in; 0 for none."""
    return f"greatest(coalesce({function}(name_en_l, name_en_r), 0), coalesce({function}(name_bn_l, name_bn_r), 0))"


def _plain_identifier(name: str) -> dict[str, Any]:
    left, right = f"{name}_l", f"{name}_r"
    return _comparison(
        name,
        _unknown(f"{left} IS NULL OR {right} IS NULL"),
        _level("exact", f"{left} = {right}"),
        _level("one_edit", _one_edit(left, right)),
        _level("swapped", _swapped(left, right)),
    )


# With a birth year in front on both sides the whole 17 digits compare, else the 13 or 10 behind it.
_WRITTEN = tuple(
    f"(CASE WHEN nid_year_l IS NULL OR nid_year_r IS NULL THEN nid_{side} ELSE nid_year_{side} || nid_{side} END)"
    for side in "lr"
)
_BRN_SAME = _either("{left} = {right}", ("brn_l", "brn_r"), ("brn_alt_l", "brn_r"), ("brn_l", "brn_alt_r"))
_MOBILES = (("mobile_l", "mobile_r"), ("mobile_l", "mobile2_r"), ("mobile2_l", "mobile_r"), ("mobile2_l", "mobile2_r"))
_SOUNDS = (
    ("sound_en_l", "sound_en_r"),
    ("sound_en_l", "sound_bn_r"),
    ("sound_bn_l", "sound_en_r"),
    ("sound_bn_l", "sound_bn_r"),
)
_SAME_SOUND = _either("{left} = {right}", *_SOUNDS)
_NO_COMMON_SCRIPT = "(coalesce(name_en_l, '') = '' OR coalesce(name_en_r, '') = '')" \
    " AND (coalesce(name_bn_l, '') = '' OR coalesce(name_bn_r, '') = '')"  # fmt: skip

COMPARISONS: list[dict[str, Any]] = [
    _plain_identifier("registration_no"),
    _comparison(
        "nid",
        # Ten digits against thirteen: one cannot be computed from the other, so they say nothing.
        _unknown("nid_l IS NULL OR nid_r IS NULL OR length(nid_l) <> length(nid_r)"),
        _level("exact", "nid_l = nid_r AND nid_year_l IS NOT DISTINCT FROM nid_year_r"),
        _level("same_13", "nid_l = nid_r AND (nid_year_l IS NULL OR nid_year_r IS NULL)"),
        _level("one_edit", _one_edit(*_WRITTEN)),
        _level("swapped", _swapped(*_WRITTEN)),
    ),
    _comparison(
        "brn",
        # A 17-digit number under an NID heading (brn_alt) may be a BRN: it speaks for a pair, never against it.
        _unknown(f"(brn_l IS NULL OR brn_r IS NULL OR length(brn_l) <> length(brn_r)) AND NOT {_BRN_SAME}"),
        _level("exact", _BRN_SAME),
        _level("one_edit", _one_edit("brn_l", "brn_r")),
        _level("swapped", _swapped("brn_l", "brn_r")),
    ),
    _plain_identifier("passport"),
    _comparison(
        "birth_date",
        _unknown("year_from_l IS NULL OR year_from_r IS NULL"),
        _level("exact", "birth_date_l = birth_date_r AND strftime(birth_date_l, '%m%d') <> '0101'"),
        _level("first_january", "birth_date_l = birth_date_r"),
        _level(
            "swapped",
            "year(birth_date_l) = year(birth_date_r) AND month(birth_date_l) = day(birth_date_r)"
            " AND day(birth_date_l) = month(birth_date_r)",
        ),
        _level("one_digit", _one_edit("strftime(birth_date_l, '%Y%m%d')", "strftime(birth_date_r, '%Y%m%d')")),
        _level("same_year", "year_from_l <= year_to_r AND year_from_r <= year_to_l"),
    ),
    _comparison(
        "name",
        _unknown("coalesce(name_en_l, name_bn_l) IS NULL OR coalesce(name_en_r, name_bn_r) IS NULL"),
        _of_common_names("same", _either("{left} = {right}", ("name_en_l", "name_en_r"), ("name_bn_l", "name_bn_r"))),
        _of_common_names(
            "same_sound",
            f"{_SAME_SOUND} AND ({_best('jaro_winkler_similarity')} >= {SAME_SOUND} OR {_NO_COMMON_SCRIPT})",
        ),
        _level("near", f"{_SAME_SOUND} OR {_best('jaro_winkler_similarity')} >= {NEAR}"),
    ),
    _comparison(
        "mobile",
        _unknown("coalesce(mobile_l, mobile2_l) IS NULL OR coalesce(mobile_r, mobile2_r) IS NULL"),
        _level("exact", _either("{left} = {right}", *_MOBILES)),
        _level("one_edit", _either("levenshtein({left}, {right}) = 1", *_MOBILES)),
    ),
    _comparison("sex", _unknown("sex_l IS NULL OR sex_r IS NULL"), _level("same", "sex_l = sex_r")),
    _comparison(
        "place",
        _unknown("centre_l IS NULL OR centre_r IS NULL"),
        _level("centre", "centre_l = centre_r"),
        _level("district", "district_l = district_r"),
    ),
]

#: Columns of both sides and their DuckDB types; `id` is the primary key of list row or recipient.
COLUMNS = {
    "id": "BIGINT",
    "registration_no": "VARCHAR",
    "nid": "VARCHAR",
    "nid_year": "VARCHAR",
    "brn": "VARCHAR",
    "brn_alt": "VARCHAR",
    "passport": "VARCHAR",
    "birth_date": "DATE",
    "year_from": "INTEGER",
    "year_to": "INTEGER",
    "name_en": "VARCHAR",
    "name_bn": "VARCHAR",
    "sound_en": "VARCHAR",
    "sound_bn": "VARCHAR",
    "sound": "VARCHAR",
    "mobile": "VARCHAR",
    "mobile2": "VARCHAR",
    "sex": "VARCHAR",
    "centre": "BIGINT",
    "district": "VARCHAR",
}
