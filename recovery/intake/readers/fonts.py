"""Which fonts are worth reporting with a text: those in which it may not be Unicode."""

from __future__ import annotations

# Fonts with which Latin and Unicode Bangla are written. A text in another font is reported with its font's
# name, since Bangla of the time before Unicode shows itself by nothing else.
_PLAIN_FONTS = frozenset(
    {
        "calibri", "calibri light", "aptos", "aptos narrow", "arial", "arial narrow", "cambria",
        "courier new", "carlito", "dejavu sans", "georgia", "liberation sans", "liberation serif", "segoe ui", "tahoma",
        "times new roman", "verdana", "ms sans serif", "nikosh", "nikoshban", "nirmala ui", "shonar bangla",
        "siyam rupali", "solaimanlipi", "kalpurush", "vrinda", "hind siliguri", "noto sans bengali",
        "noto serif bengali", "lohit bengali", "mukti", "arial unicode ms",
    }
)  # fmt: skip


def telling_font(font: str | None) -> str:
    """A font's name if the text in it may not be Unicode, else ''.

    >>> telling_font("SutonnyMJ"), telling_font("Calibri")
    ('SutonnyMJ', '')
    """
    return "" if font is None or font.casefold() in _PLAIN_FONTS else font
