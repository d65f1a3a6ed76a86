"""Cut a font of digits from Hind Siliguri in which all digits of a script are equally wide.

Hind Siliguri has no tabular figures, and columns of numbers must align. Run by hand after `npm run build`,
with `fonttools` and `brotli` installed; the output is committed. The font licence (OFL 1.1) names no reserved
font name; the cut font carries a name of its own.

    python tabular_digits.py
"""

from __future__ import annotations

import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
NAME = "Punoruddhar Digits"
SCRIPTS = {"bengali": "০১২৩৪৫৬৭৮৯", "latin": "0123456789"}


def cut(source: Path, digits: str) -> TTFont:
    """The digits alone, each centred in one width: the widest digit with its side bearings halved."""
    options = subset.Options(
        layout_features=[], name_IDs=[0, 1, 2, 3, 4, 6, 13, 14], hinting=False, notdef_outline=True
    )
    font = TTFont(io.BytesIO(source.read_bytes()), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=digits)
    cutter.subset(font)
    glyphs, widths = font["glyf"], font["hmtx"].metrics
    names = [font.getBestCmap()[ord(digit)] for digit in digits]
    inks = [glyphs[name].xMax - glyphs[name].xMin for name in names]
    width = max((widths[name][0] + ink) // 2 for name, ink in zip(names, inks, strict=True))
    for name in names:
        glyph = glyphs[name]
        glyph.coordinates.translate(((width - glyph.xMax - glyph.xMin) // 2, 0))
        glyph.recalcBounds(glyphs)
        widths[name] = (width, glyph.xMin)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4):
            record.string = NAME
        elif record.nameID == 6:
            record.string = NAME.replace(" ", "")
    return font


def main() -> None:
    folder = VENDOR / "hind-siliguri"
    for script, digits in SCRIPTS.items():
        for weight in (400, 600):
            font = cut(folder / f"hind-siliguri-{script}-{weight}-normal.woff2", digits)
            font.flavor = "woff2"
            font.save(folder / f"punoruddhar-digits-{script}-{weight}.woff2")


if __name__ == "__main__":
    main()
