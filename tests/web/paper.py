"""What stands on each sheet of a PDF that Chromium has printed."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_CHARACTERS = re.compile(rb"beginbfchar\n(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange\n(.*?)endbfrange", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj")


def sheets(pdf: bytes) -> list[str]:
    """The text of each sheet, without spaces: letters are set by their places, and many spaces are not."""
    objects = dict(_OBJECT.findall(pdf))
    found = []
    for page in (body for body in objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)):
        fonts = {name: _letters(objects, font) for name, font in re.findall(rb"/(F\d+) (\d+) 0 R", page)}
        contents = re.search(rb"/Contents (\d+) 0 R", page)
        assert contents is not None
        found.append(_text(_stream(objects[contents[1]]), fonts))
    return found


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.split(b"stream", 1)[1].lstrip(b"\r\n"))


def _letters(objects: dict[bytes, bytes], font: bytes) -> dict[int, str]:
    """Glyph -> the letters that it stands for."""
    named = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    if named is None:
        return {}
    table = _stream(objects[named[1]])
    found: dict[int, str] = {}
    for part in _CHARACTERS.findall(table):
        for glyph, letters in re.findall(rb"<(\w+)> <(\w+)>", part):
            found[int(glyph, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for part in _RANGES.findall(table):
        for first, last, letter in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", part):
            for step, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[glyph] = chr(int(letter, 16) + step)
    return found


def _text(contents: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    text, letters = [], {}
    for font, shown in _SHOWN.findall(contents):
        if font:
            letters = fonts.get(font, {})
        for place in range(0, len(shown), 4):
            text.append(letters.get(int(shown[place : place + 4], 16), ""))
    return re.sub(r"\s", "", "".join(text))
