"""Bring the Bangla catalogue up to date with the sources; see README.md beside this file.

    python locale/collect.py            write django.po and django.mo
    python locale/collect.py --check    only say what would change; exit 1 if anything would

`makemessages` is not enough here. The sentences of our errors are docstrings, looked up by gettext when an
error is shown, so no scanner of gettext calls finds them; strings of libraries whose catalogues have no (or no
good) Bangla are wanted too (libraries.pot); and --no-obsolete would throw both away again. Strings are read from
the syntax tree, so no gettext tool is needed, and msgids are never matched by likeness: a translation that fits
is kept, one that has lost its sentence is dropped, a new sentence is empty until somebody translates it.
"""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "bn" / "LC_MESSAGES" / "django.po"
LIBRARIES = ROOT / "locale" / "libraries.pot"
SOURCES = ("config", "records", "recovery")
TEMPLATES = ROOT / "templates"
#: Classes whose docstring is the sentence that a person reads, and everything derived from them.
ERROR_ROOTS = {"RecoveryError", "RegisterError"}
METADATA = {
    "Project-Id-Version": "Punoruddhar",
    "Report-Msgid-Bugs-To": "",
    "Language": "bn",
    "Language-Team": "Bangla (Bangladesh)",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

#: Name of a gettext function -> which of its arguments are context, singular and plural (None: has none).
CALLS: dict[str, tuple[int | None, int, int | None]] = {}
for _suffix in ("", "_lazy"):
    CALLS["gettext" + _suffix] = (None, 0, None)
    CALLS["pgettext" + _suffix] = (0, 1, None)
    CALLS["ngettext" + _suffix] = (None, 0, 1)
    CALLS["npgettext" + _suffix] = (0, 1, 2)
CALLS["_"] = CALLS["gettext_noop"] = CALLS["gettext"]

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
#: What templatize makes of the tags of a template: calls in the midst of text that is crossed out.
TEMPLATE_CALL = re.compile(rf"(?<!\w)(n?p?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)
NAMED = re.compile(r"%\(\w+\)[sd]|%[sd]")
BRACED = re.compile(r"\{\w*\}")


@dataclass(frozen=True, order=True)
class Message:
    """What the catalogue is asked for; gettext looks up by context and singular."""

    msgid: str
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.msgid


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _message(function: str, texts: list[str | None]) -> Message | None:
    context_at, at, plural_at = CALLS[function]
    text = texts[at] if at < len(texts) else None
    if text is None or not text.strip():
        return None
    return Message(
        text,
        texts[context_at] if context_at is not None else None,
        texts[plural_at] if plural_at is not None and plural_at < len(texts) else None,
    )


def messages_of_python(source: str) -> Iterator[Message]:
    """Strings that the gettext calls of a module ask for; a call with a variable asks for nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            function = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if function in CALLS:
                message = _message(function, [_literal(argument) for argument in node.args])
                if message:
                    yield message


def messages_of_template(source: str) -> Iterator[Message]:
    """Strings of translate, blocktranslate and _() in a template."""
    for function, arguments in TEMPLATE_CALL.findall(templatize(source)):
        texts = [ast.literal_eval(text) for text in re.findall(STRING, arguments, re.DOTALL)]
        message = _message(function, texts)
        if message:
            yield message


def _python_files() -> Iterator[Path]:
    for folder in SOURCES:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def error_sentences() -> Iterator[Message]:
    """The docstrings of all error classes, folded as `__str__` of the two roots folds them."""
    classes: dict[str, tuple[set[str], str]] = {}
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {str(getattr(base, "attr", None) or getattr(base, "id", "")) for base in node.bases}
                classes[node.name] = (bases, " ".join((ast.get_docstring(node) or "").split()))
    errors = set(ERROR_ROOTS)
    while found := {name for name, (bases, _doc) in classes.items() if bases & errors} - errors:
        errors |= found
    for name, (_bases, sentence) in classes.items():
        if name in errors and sentence:
            yield Message(sentence)


def library_messages() -> Iterator[Message]:
    """Strings of Django and other libraries that our pages show (libraries.pot)."""
    for entry in polib.pofile(str(LIBRARIES)):
        yield Message(entry.msgid, entry.msgctxt, entry.msgid_plural or None)


def own_messages() -> Iterator[Message]:
    """Every string that our own sources ask for, in the order of the files."""
    for path in _python_files():
        yield from messages_of_python(path.read_text("utf-8"))
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]):
        yield from messages_of_template(path.read_text("utf-8"))


def wanted_messages() -> list[Message]:
    """Every string once, in a lasting order: ours, the sentences of our errors, the libraries'."""
    wanted: dict[tuple[str | None, str], Message] = {}
    for message in (*own_messages(), *error_sentences(), *library_messages()):
        known = wanted.get(message.key)
        if known is None or (message.plural and not known.plural):
            wanted[message.key] = message
    return list(wanted.values())


def _entry(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context)
    texts = (message.msgid, message.plural or "")
    if any(NAMED.search(text) for text in texts):
        entry.flags.append("python-format")
    elif any(BRACED.search(text) for text in texts):
        entry.flags.append("python-brace-format")
    if known is not None:
        entry.tcomment = known.tcomment
    if message.plural:
        entry.msgid_plural = message.plural
        old = known.msgstr_plural if known else {}
        entry.msgstr_plural = {n: unicodedata.normalize("NFC", old.get(n, "")) for n in (0, 1)}
    elif known is not None:
        entry.msgstr = unicodedata.normalize("NFC", known.msgstr)
    return entry


def catalogue(old: polib.POFile) -> polib.POFile:
    """The catalogue that the sources want, with the translations that `old` has for them."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete and not entry.fuzzy}
    new = polib.POFile(wrapwidth=100)
    new.metadata = dict(METADATA)
    for message in wanted_messages():
        new.append(_entry(message, known.get(message.key)))
    return new


def main(arguments: list[str]) -> int:
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    new = catalogue(old)
    before = {(entry.msgctxt, entry.msgid) for entry in old}
    after = {(entry.msgctxt, entry.msgid) for entry in new}
    empty = new.untranslated_entries()
    print(f"{len(new)} entries, {len(after - before)} new, {len(before - after)} gone, {len(empty)} to translate")
    for entry in empty:
        print("  to translate:", entry.msgid)
    if "--check" in arguments:
        return 1 if empty or after != before else 0
    new.save(str(CATALOGUE))
    new.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
