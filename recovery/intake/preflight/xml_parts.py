"""Reading one XML part of a workbook as a stream of events; what no workbook needs is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.report import FileRefused

#: What stands between the namespace and the name of a tag.
SEPARATOR = " "
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main" + SEPARATOR
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships" + SEPARATOR
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships" + SEPARATOR
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types" + SEPARATOR
# The ISO "strict" form of a workbook, which Excel writes only on demand, has the same elements under other names.
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main" + SEPARATOR
_STRICT_RELATIONSHIP = "http://purl.oclc.org/ooxml/officeDocument/relationships" + SEPARATOR

#: Bytes of one tag or comment; those of a workbook have a few hundred.
_LONGEST_MARKUP = 1024 * 1024
_KNOWN_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii"})

Start = Callable[[str, dict[str, str]], None]


def parser(part: str, start: Start, end: Callable[[str], None] | None = None) -> expat.XMLParserType:
    """An event parser that refuses document types and odd encodings (E-XML-DTD, E-XLSX-DAMAGED).

    Parts in the "strict" form are told with the names of the usual one.
    """
    events = expat.ParserCreate(namespace_separator=SEPARATOR)
    events.buffer_text = True

    def first(tag: str, attributes: dict[str, str]) -> None:
        is_strict = tag.startswith(_STRICT_MAIN)
        events.StartElementHandler = _renamed_start(start) if is_strict else start
        if end is not None:
            events.EndElementHandler = _renamed_end(end) if is_strict else end
        events.StartElementHandler(tag, attributes)

    events.StartElementHandler = first

    def refuse_declaration(*_: object) -> NoReturn:
        raise FileRefused("E-XML-DTD", {"part": part[:80]})

    def look_at_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _KNOWN_ENCODINGS:
            raise FileRefused("E-XLSX-DAMAGED", {"part": part[:80]})

    def look_at_namespace(_prefix: str | None, name: str | None) -> None:
        # The reader's parser puts this sign behind the name and refuses one that holds it.
        if name and "}" in name:
            raise FileRefused("E-XLSX-DAMAGED", {"part": part[:80]})

    events.StartNamespaceDeclHandler = look_at_namespace
    events.StartDoctypeDeclHandler = refuse_declaration
    events.EntityDeclHandler = refuse_declaration
    events.XmlDeclHandler = look_at_encoding
    return events


def _renamed_start(start: Start) -> Start:
    def renamed(tag: str, attributes: dict[str, str]) -> None:
        relation = attributes.get(_STRICT_RELATIONSHIP + "id")
        if relation is not None:
            attributes[RELATIONSHIP + "id"] = relation
        start(tag.replace(_STRICT_MAIN, MAIN, 1), attributes)

    return renamed


def _renamed_end(end: Callable[[str], None]) -> Callable[[str], None]:
    return lambda tag: end(tag.replace(_STRICT_MAIN, MAIN, 1))


def feed(archive: Archive, part: str, events: expat.XMLParserType) -> None:
    """Drive a parser over a whole part. Raises E-XLSX-DAMAGED when it is not well-formed XML.

    Also when one comment or attribute goes on for ever: expat holds an unfinished piece of markup in memory
    and looks at it anew with every chunk (CVE-2023-52425).
    """
    fed = 0
    try:
        for chunk in archive.chunks(part):
            events.Parse(chunk, False)
            fed += len(chunk)
            if fed - events.CurrentByteIndex > _LONGEST_MARKUP:
                raise FileRefused("E-XLSX-DAMAGED", {"part": part[:80]})
        events.Parse(b"", True)
    except expat.ExpatError as damage:
        raise FileRefused("E-XLSX-DAMAGED", {"part": part[:80]}) from damage


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Of the characters that Excel writes as an escape, these are ordinary text. The others stay as they are
# written: a NUL in particular can be stored nowhere, and the row is to become a fault, not a failure.
_ORDINARY = {0x0009: "\t", 0x000A: "\n", 0x000D: "\r", 0x005F: "_"}


def unescape(text: str) -> str:
    """The text of a cell with Excel's escapes of line breaks, tabs and underscores taken back.

    >>> unescape("Rahim_x000D_")
    'Rahim\\r'
    >>> unescape("a_x0000_b")
    'a_x0000_b'
    """
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: _ORDINARY.get(int(found[1], 16), found[0]), text)
