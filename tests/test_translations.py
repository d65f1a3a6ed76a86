"""The Bangla catalogue is whole: every sentence that a page may show has one translation that fits it."""

from __future__ import annotations

import importlib.util
import re
import sys
import unicodedata
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.utils import translation

from recovery import errors

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "bn" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdr%]|\{\w*\}|</?\w+[^>]*>")
#: What stands in Latin digits because it is typed or copied letter by letter.
TYPED = re.compile(
    r"\d{4}-\d\d-\d\d(T[\d:]+\+\d\d:\d\d)?|\b01[78]000000\d\d\b|UTF-(8|16)|SHA-256|oct-2021|log2|\b2019\b"
)


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"locale_{name}", ROOT / "locale" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


collect = _load("collect")


@pytest.fixture(scope="module")
def po() -> polib.POFile:
    return polib.pofile(str(PO))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_sentence_of_the_sources_stands_in_the_catalogue_and_no_other(po):
    wanted = {message.key for message in collect.wanted_messages()}
    held = {(entry.msgctxt, entry.msgid) for entry in po}
    assert wanted - held == set(), "run python locale/collect.py and translate"
    assert held - wanted == set(), "run python locale/collect.py"


def test_every_sentence_is_translated_and_none_is_a_guess(po):
    assert [entry.msgid for entry in po.untranslated_entries()] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []
    assert list(po.obsolete_entries()) == []
    assert [entry.msgid for entry in po if entry.msgid_plural and set(entry.msgstr_plural) != {0, 1}] == []


def test_translations_keep_the_placeholders_and_tags_of_their_sentences(po):
    wrong = []
    for entry in po:
        allowed = [sorted(PLACEHOLDER.findall(source)) for source in (entry.msgid, entry.msgid_plural) if source]
        wrong += [entry.msgid for text in texts(entry) if sorted(PLACEHOLDER.findall(text)) not in allowed]
    assert wrong == []


def test_translations_are_in_the_one_unicode_form_that_the_register_uses(po):
    assert [t for entry in po for t in texts(entry) if not unicodedata.is_normalized("NFC", t)] == []
    assert [t for entry in po for t in texts(entry) if re.search(r"[\u200b\u2060\ufeff]| \u0964", t)] == []


def test_running_text_has_bangla_digits(po):
    shown = [TYPED.sub("", PLACEHOLDER.sub("", text)) for entry in po for text in texts(entry)]
    assert [text for text in shown if re.search(r"[0-9]", text)] == []


def test_no_sentence_is_left_in_english(po):
    """Signs, names of formats and placeholders alone may be the same in both."""
    words = re.compile(r"[A-Za-z]{3,}")
    same = [e.msgid for e in po if words.search(PLACEHOLDER.sub("", e.msgid)) and e.msgid in texts(e)]
    assert same == []


def test_the_compiled_catalogue_is_the_written_one(po):
    compiled = polib.mofile(str(PO.with_suffix(".mo")))
    written = {(entry.msgctxt, entry.msgid): texts(entry) for entry in po}
    assert {(entry.msgctxt, entry.msgid): texts(entry) for entry in compiled} == written


def test_catalogue_has_the_plural_rule_that_django_has_for_bangla(po):
    assert po.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def test_errors_speak_bangla_with_their_facts():
    with translation.override("bn"):
        said = str(errors.StaleCase(case_id=41))
    assert "41" in said
    assert "কেস" in said
    assert "Case" not in said


def test_every_error_has_its_sentence_in_bangla(po):
    translated = {entry.msgid for entry in po if entry.translated()}
    sentences = {message.msgid for message in collect.error_sentences()}
    assert len(sentences) > 60
    assert sentences - translated == set()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("_('one ' 'two')", [("one two", None, None)]),
        ("gettext_lazy(name)", []),
        ("pgettext_lazy('where', 'what')", [("what", "where", None)]),
        ("ngettext('%(n)s row', '%(n)s rows', n)", [("%(n)s row", None, "%(n)s rows")]),
    ],
)
def test_scan_of_python_finds_what_gettext_will_ask_for(source, expected):
    found = [(m.msgid, m.context, m.plural) for m in collect.messages_of_python(source)]
    assert found == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a title=\"{% translate 'Open' context 'action' %}\">", [("Open", "action", None)]),
        ('{% translate "100 % of it" %}', [("100 %% of it", None, None)]),
        ("{{ name|default:_('none') }}", [("none", None, None)]),
        (
            "{% blocktranslate count c=n with n=n|bn %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            [("%(n)s row", None, "%(n)s rows")],
        ),
    ],
)
def test_scan_of_templates_finds_what_gettext_will_ask_for(source, expected):
    found = [(m.msgid, m.context, m.plural) for m in collect.messages_of_template(source)]
    assert found == expected
