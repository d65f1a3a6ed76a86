"""OpenDocument spreadsheets (.ods) built part by part, so that a test can make each one wrong in its own way."""

from __future__ import annotations

from pathlib import Path

from tests.intake import hostile

_SPACES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "draw": "drawing", "number": "datastyle",
    "fo": "xsl-fo-compatible", "svg": "svg-compatible",
}  # fmt: skip
NAMESPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in _SPACES.items()
) + (
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
MIME = "application/vnd.oasis.opendocument.spreadsheet"


def text(shown: str, style: str = "", repeated: int = 1, more: str = "") -> str:
    look = f' table:style-name="{style}"' if style else ""
    times = f' table:number-columns-repeated="{repeated}"' if repeated != 1 else ""
    return (
        f'<table:table-cell{look}{times} office:value-type="string"{more}><text:p>{shown}</text:p></table:table-cell>'
    )


def value(kind: str, saved: str, shown: str = "", more: str = "") -> str:
    name = {"date": "date-value", "boolean": "boolean-value", "time": "time-value"}.get(kind, "value")
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{saved}"{more}>'
        f"<text:p>{shown or saved}</text:p></table:table-cell>"
    )


def gap(cells: int = 1) -> str:
    return f'<table:table-cell table:number-columns-repeated="{cells}"/>'


def row(*cells: str, repeated: int = 1, more: str = "") -> str:
    times = f' table:number-rows-repeated="{repeated}"' if repeated != 1 else ""
    return f"<table:table-row{times}{more}>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, name: str = "S", style: str = "", columns: str = "") -> str:
    look = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{look}>{columns}{"".join(rows)}</table:table>'


def styles(*listed: str, faces: str = "") -> str:
    return (
        f"<office:font-face-decls>{faces}</office:font-face-decls>"
        f"<office:automatic-styles>{''.join(listed)}</office:automatic-styles>"
    )


def cell_style(name: str, font: str = "", parent: str = "", family: str = "table-cell") -> str:
    follows = f' style:parent-style-name="{parent}"' if parent else ""
    look = f'<style:text-properties style:font-name="{font}"/>' if font else ""
    return f'<style:style style:name="{name}" style:family="{family}"{follows}>{look}</style:style>'


HIDDEN = (
    '<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def content(*sheets: str, look: str = "", before: str = "", after: str = "", doctype: str = "") -> str:
    return (
        f"{hostile.XML}{doctype}<office:document-content{NAMESPACES}>{look}<office:body><office:spreadsheet>"
        f"{before}{''.join(sheets)}{after}</office:spreadsheet></office:body></office:document-content>"
    )


def manifest(inner: str = "", doctype: str = "") -> str:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return (
        f'{hostile.XML}{doctype}<manifest:manifest xmlns:manifest="{space}"><manifest:file-entry '
        f'manifest:full-path="content.xml" manifest:media-type="text/xml">{inner}</manifest:file-entry>'
        "</manifest:manifest>"
    )


def parts(body: str | bytes, look: str = "", listed: str = "", mime: str = MIME) -> dict[str, str | bytes]:
    made: dict[str, str | bytes] = {"mimetype": mime} if mime else {}
    made |= {"META-INF/manifest.xml": listed or manifest(), "content.xml": body}
    if look:
        made["styles.xml"] = (
            f"{hostile.XML}<office:document-styles{NAMESPACES}><office:styles>{look}</office:styles>"
            "</office:document-styles>"
        )
    return made


def save(path: Path, body: str | bytes, **other: str) -> Path:
    return hostile.save(path, parts(body, **other))
