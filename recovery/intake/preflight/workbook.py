"""The parts of an .xlsx or .xlsb: which sheets it has, where they lie, and what must not be among them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.binary_records import ListedSheet, read_binary_globals
from recovery.intake.preflight.report import FileRefused, FileWarning
from recovery.intake.preflight.xml_parts import (
    CONTENT_TYPES,
    MAIN,
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIP,
    feed,
    parser,
)

_TYPES_PART = "[Content_Types].xml"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PLAIN_WORKBOOKS = (f"{_OFFICE}spreadsheetml.sheet.main+xml", f"{_OFFICE}spreadsheetml.template.main+xml")
_MACRO_WORKBOOKS = (
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
)
_BINARY_WORKBOOK = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
_MACROS = "vbaProject.bin"
_SHEET_NAME_LIMIT = 255


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name as shown, the part that holds it, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """What the workbook part and its relations say; `strings` and `styles` are '' without such a part."""

    kind: str = "xlsx"
    sheets: list[SheetPart] = field(default_factory=list)
    strings: str = ""
    styles: str = ""
    epoch_1904: bool = False
    warnings: list[FileWarning] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    target: str
    is_external: bool


def read_workbook(archive: Archive, name: str = "") -> Workbook:
    """Find the sheets of a workbook. `name` is what the sender calls the file.

    Raises E-TYPE or E-FORMAT-LATER for an archive that is not an .xlsx, E-MACRO for macros in a file named
    .xlsx, E-XLSX-DAMAGED where a part that is named does not exist.
    """
    part, has_macros = _find_workbook_part(archive)
    workbook = Workbook()
    is_binary = part.endswith(".bin")
    if has_macros:
        if name.lower().endswith(".xlsx"):
            raise FileRefused("E-MACRO")
        workbook.kind = "xlsm"
        workbook.warnings.append(FileWarning("macros_ignored", {}))
    relations = _read_relations(archive, part)
    if is_binary:
        workbook.kind = "xlsb"
        listed, workbook.epoch_1904 = read_binary_globals(archive, part)
    else:
        listed = _read_globals(archive, part, workbook)
    _take_sheets(archive, part, listed, relations, workbook)
    for relation in relations.values():
        if relation.kind == "sharedStrings":
            workbook.strings = _present(archive, relation.target)
        elif relation.kind == "styles" and relation.target in archive.names:
            workbook.styles = relation.target
    _warn_of_links(archive, workbook)
    return workbook


def _find_workbook_part(archive: Archive) -> tuple[str, bool]:
    if _TYPES_PART not in archive.names:
        raise _not_a_workbook(archive)
    types: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == CONTENT_TYPES + "Override":
            types.setdefault(attributes.get("ContentType", ""), attributes.get("PartName", "").lstrip("/"))

    feed(archive, _TYPES_PART, parser(_TYPES_PART, start))
    vba = any(part.endswith(_MACROS) for part in archive.names)
    if _BINARY_WORKBOOK in types:
        return _present(archive, types[_BINARY_WORKBOOK]), vba
    for content_type in _PLAIN_WORKBOOKS + _MACRO_WORKBOOKS:
        if content_type in types:
            return _present(archive, types[content_type]), vba or content_type in _MACRO_WORKBOOKS
    for what, mark in (("word", "wordprocessingml"), ("powerpoint", "presentationml")):
        if any(mark in content_type for content_type in types):
            raise FileRefused("E-TYPE", {"what": what})
    # Some writers say by a default what .xml means; the workbook then lies where it always lies.
    if "xl/workbook.xml" in archive.names:
        return "xl/workbook.xml", vba
    raise FileRefused("E-XLSX-DAMAGED", {"part": "xl/workbook.xml"})


def _not_a_workbook(archive: Archive) -> FileRefused:
    """The refusal of an archive without a table of contents: another kind of document, or a torn .xlsx."""
    if "mimetype" in archive.names:
        mime = next(archive.chunks("mimetype"), b"")[:80]
        return FileRefused("E-TYPE", {"what": "word" if b"opendocument.text" in mime else "unknown"})
    if any(part.endswith(".iwa") for part in archive.names):
        return FileRefused("E-FORMAT-LATER", {"kind": "numbers"})
    if any(part.startswith("xl/") for part in archive.names):
        return FileRefused("E-XLSX-DAMAGED", {"part": _TYPES_PART})
    return FileRefused("E-TYPE", {"what": "archive"})


def _read_relations(archive: Archive, part: str) -> dict[str, _Relation]:
    folder, base = posixpath.split(part)
    relations_part = posixpath.join(folder, "_rels", base + ".rels")
    if relations_part not in archive.names:
        raise FileRefused("E-XLSX-DAMAGED", {"part": relations_part[:80]})
    relations: dict[str, _Relation] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag != PACKAGE_RELATIONSHIPS + "Relationship":
            return
        target = attributes.get("Target", "")
        is_external = attributes.get("TargetMode", "") == "External"
        if not is_external:
            # A target may begin with a slash (from the archive's root) or be relative to the workbook's
            # folder.
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        relations[attributes.get("Id", "")] = _Relation(
            attributes.get("Type", "").rsplit("/", 1)[-1], target, is_external
        )

    feed(archive, relations_part, parser(relations_part, start))
    return relations


def _read_globals(archive: Archive, part: str, workbook: Workbook) -> list[ListedSheet]:
    listed: list[ListedSheet] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == MAIN + "workbookPr":
            workbook.epoch_1904 = attributes.get("date1904", "0").lower() in ("1", "true", "on")
        elif tag == MAIN + "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            listed.append(ListedSheet(attributes.get("name", ""), attributes.get(RELATIONSHIP + "id", ""), hidden))

    feed(archive, part, parser(part, start))
    return listed


def _take_sheets(
    archive: Archive, part: str, listed: list[ListedSheet], relations: dict[str, _Relation], workbook: Workbook
) -> None:
    names: set[str] = set()
    parts: set[str] = set()
    for name, identifier, hidden in listed:
        relation = relations.get(identifier)
        if relation is None or relation.is_external:
            raise FileRefused("E-XLSX-DAMAGED", {"part": name[:80]})
        if relation.kind != "worksheet":
            continue  # a chart, a dialogue or a macro sheet holds no rows
        target = _present(archive, relation.target)
        if name.casefold() in names or target in parts or len(name) > _SHEET_NAME_LIMIT:
            raise FileRefused("E-XLSX-DAMAGED", {"part": name[:80]})
        names.add(name.casefold())
        parts.add(target)
        workbook.sheets.append(SheetPart(name, target, hidden))
    if not workbook.sheets:
        raise FileRefused("E-XLSX-DAMAGED", {"part": part[:80]})


def _present(archive: Archive, part: str) -> str:
    if part not in archive.names:
        raise FileRefused("E-XLSX-DAMAGED", {"part": part[:80]})
    return part


def _warn_of_links(archive: Archive, workbook: Workbook) -> None:
    """Name the links to other workbooks: nothing is fetched, the values saved in this file are read."""
    links = sorted(
        part for part in archive.names if part.startswith("xl/externalLinks/") and part.endswith((".xml", ".bin"))
    )
    if links:
        workbook.warnings.append(FileWarning("external_links", {"count": len(links)}))
