"""Fonts, sizes and colours of a family. Fonts are reportlab's own and free ones from Python packages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from reportlab.lib.colors import Color, HexColor, black
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

if TYPE_CHECKING:
    from meterleaf.samples.family import Family

# name -> (package, regular, bold); packages of the dev group, licences OFL and Apache-2.0
PACKAGED = {
    "Lato": ("font_lato", "Lato-Regular", "Lato-Bold"),
    "Caladea": ("font_caladea", "Caladea-Regular", "Caladea-Bold"),
    "SourceSans": ("font_source_sans_pro", "SourceSansPro-Regular", "SourceSansPro-Bold"),
}
BUILT_IN = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Courier": ("Courier", "Courier-Bold"),
}
COLOURS = ("#0b5394", "#38761d", "#990000", "#134f5c", "#444444", "#b45f06", "#674ea7", "#000000", "#00838f")


@dataclass(frozen=True)
class Theme:
    regular: str
    bold: str
    size: float
    accent: Color
    pale: Color
    leading: float

    @classmethod
    def of(cls, family: Family) -> Theme:
        wide = family.language == "pl"  # the built-in fonts lack letters of these languages
        common = list(PACKAGED) if wide else [*PACKAGED, "Helvetica", "Helvetica", "Helvetica", "Times"]
        font = family.pick("font", common, rare=[] if wide else ["Courier"])
        regular, bold = register(font)
        accent = HexColor(family.pick("colour", COLOURS))
        pale = Color(*(0.85 + 0.15 * part for part in (accent.red, accent.green, accent.blue)))
        size = family.pick("size", [7.5, 8, 8.5, 9, 9.5, 10])
        return cls(regular, bold, size, accent, pale, size * family.pick("leading", [1.2, 1.3, 1.5]))

    def style(
        self, *, bold: bool = False, scale: float = 1.0, right: bool = False, colour: Color = black
    ) -> ParagraphStyle:
        return ParagraphStyle(
            f"{bold}{scale}{right}",
            fontName=self.bold if bold else self.regular,
            fontSize=self.size * scale,
            leading=self.leading * scale,
            alignment=TA_RIGHT if right else TA_LEFT,
            textColor=colour,
        )


@cache
def register(font: str) -> tuple[str, str]:
    """The names of the regular and the bold face, known to reportlab from now on."""
    if font in BUILT_IN:
        return BUILT_IN[font]
    package, regular, bold = PACKAGED[font]
    for name, face in ((font, regular), (f"{font}-Bold", bold)):
        pdfmetrics.registerFont(TTFont(name, str(font_file(package, face))))
    return font, f"{font}-Bold"


def font_file(package: str, face: str) -> Path:
    return Path(str(import_module(package).__file__)).parent / "files" / f"{face}.ttf"
