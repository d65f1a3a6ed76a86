"""What holds for every template and style sheet: the security policy, the brand, and that components draw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from django.utils import translation


class Form(forms.Form):
    name = forms.CharField(help_text="As on the card.", widget=forms.TextInput(attrs={"class": "own"}))


BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
#: Names of XML vocabularies look like addresses, and nobody asks there.
NAMESPACES = re.compile(r"http://www\.w3\.org/(2000/svg|2000/xmlns/|1999/xlink|xml/1998/namespace)")
OWN_STATIC = sorted(each for each in (BASE / "static").rglob("*") if each.suffix in {".css", ".js", ".svg"})


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(BASE)))
def test_template_has_no_inline_style_script_or_handler(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style\b|\sstyle\s*=", text)
    assert not re.search(r"\son(click|change|submit|load|input|key\w+)\s*=|\shx-on\b|javascript:", text)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes or "application/json" in attributes
    assert not re.search(r"(?:src|href)=[\"']https?://", text)


@pytest.mark.parametrize("file", OWN_STATIC, ids=lambda path: str(path.relative_to(BASE)))
def test_static_file_asks_no_other_host_and_carries_no_foreign_brand(file: Path) -> None:
    text = NAMESPACES.sub("", file.read_text(encoding="utf-8").lower())
    for trace in ("http://", "https://", "nhs.uk", "frutiger", "#005eb8", "#003087"):
        assert trace not in text


def test_vendored_packages_bring_their_licences() -> None:
    for package in (BASE / "static" / "vendor").iterdir():
        assert list(package.glob("LICENSE*")), package.name


def test_lock_of_the_front_end_names_no_registry() -> None:
    lock = (BASE / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_font_files_that_style_sheets_name_exist() -> None:
    for sheet in (BASE / "static" / "css").glob("*.css"):
        for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / address).is_file(), address


def drawn(tag: str, **context: object) -> str:
    """A component as a page gets it; its tag is written as the template compiler writes it."""
    template = engines["django"].from_string("{% load cotton %}" + tag + "{% endcotton %}")
    return str(template.render(context, RequestFactory().get("/")))


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ('{% cotton tag kind="missing" %}', "pr-tag--missing"),
        ('{% cotton tag kind="missing" %}', "url(#pr-missing)"),
        ("{% cotton steps :steps=\"[{'label': 'List', 'state': 'current'}]\" %}", 'aria-current="step"'),
        ('{% cotton figure :value="514223" label="verified" prefix="~" %}', "~5,14,223"),
        ('{% cotton figure :value="None" label="verified" %}', "—"),
        ('{% cotton three-bar :verified="3" :missing="1" :unknown="0" :total="4" %}', 'width="75%"'),
        ('{% cotton progress stage="Linking" :done="5" :total="10" %}', 'max="10" value="5"'),
        ('{% cotton empty title="No list yet" %}Send one.', "No list yet"),
        ('{% cotton file-drop label="List" kinds=".xlsx" :limit="1000" %}', 'accept=".xlsx"'),
        ('{% cotton button href="/lists/" kind="secondary" %}Lists', "nhsuk-button--secondary"),
        ('{% cotton confirm action="/" summary="Approve" button="Approve" :number="2140" %}', "2,140"),
    ],
)
def test_component_draws_what_it_is_given(tag: str, words: str) -> None:
    with translation.override("en"):
        assert words in drawn(tag)


def test_state_of_a_component_is_said_in_a_word_and_not_only_in_colour() -> None:
    kinds = "verified missing unknown review open draft submitted approved applied reverted held error done"
    with translation.override("en"):
        said = {re.sub(r"<[^>]+>", "", drawn(f'{{% cotton tag kind="{kind}" %}}')).strip() for kind in kinds.split()}
    assert len(said) == len(kinds.split())
    assert all(said)


def test_component_escapes_what_lists_bring() -> None:
    text = drawn('{% cotton figure :value="value" label="{{ label }}" %}', value="<b>1", label='"><script>')
    assert "<script>" not in text
    assert "<b>" not in text


def test_field_says_its_error_once_beside_itself_and_names_it_for_those_who_hear_it() -> None:
    form = Form({"name": ""})
    text = str(form["name"].as_field_group())
    assert text.count('id="id_name_error"') == 1
    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert 'class="nhsuk-input own"' in text
