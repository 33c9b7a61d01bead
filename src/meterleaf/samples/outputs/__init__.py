"""A paper as bytes: which formats there are, which suit a category, and the writer of each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper

# format -> (module, extension); pdf stands first because most bills are
WRITERS = {
    "pdf": ("native", "pdf"),
    "scan": ("raster", "pdf"),
    "photo": ("raster", "jpg"),
    "xlsx": ("tables", "xlsx"),
    "csv": ("tables", "csv"),
    "ubl": ("ubl", "xml"),
    "cii": ("cii", "xml"),
    "facturx": ("cii", "pdf"),
    "facturae": ("facturae", "xml"),
    "fatturapa": ("fatturapa", "xml"),
}
FORMATS = tuple(WRITERS)
XML = ("ubl", "cii", "facturx", "facturae", "fatturapa")
ONLY_IN = {"facturae": "ES", "fatturapa": "IT"}


def suits(kind: str, category: str, country: str) -> bool:
    """Whether papers of this category and country come in this format: no e-invoice where none is customary."""
    if kind in XML and (category == "wastes" or country in ("US", "IN", "MY", "BR")):
        return False
    return country == ONLY_IN.get(kind, country)


def write(paper: Paper, family: Family, kind: str, rng: Random) -> tuple[bytes, str]:
    """The paper's bytes in this format, and the extension of its file's name."""
    module, extension = WRITERS[kind]
    data: bytes = import_module(f"meterleaf.samples.outputs.{module}").write(paper, family, kind, rng)
    return data, "pdf" if data.startswith(b"%PDF") else extension
