"""`python -m bench.speed`: how fast documents are read, each figure beside a floor that is measured in the same run.

Medians of several runs; on a shared machine only the ratios carry meaning.
"""

from __future__ import annotations

import argparse
import os
import time
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any

import pypdfium2

from bench import sets
from bench.running import TODAY, read_set
from meterleaf.engine import Document, Options, read
from meterleaf.samples.make import Wish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPTIONS = Options(today=TODAY, ocr_threads=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="native documents")
    parser.add_argument("--scans", type=int, default=6)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    rows = [
        *_native(args.count, args.runs),
        *_scanned(args.scans),
        *_einvoices(args.count, args.runs),
        *_batch(args.count),
    ]
    print("| figure | ours | floor in the same run | ratio | bar |\n| --- | --- | --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def timed(work: Callable[[], Any], runs: int) -> float:
    """The median seconds of some runs, after one that warms up."""
    work()
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return median(took)


def _native(count: int, runs: int) -> list[list[str]]:
    """File to reading against pdfium's own words with their boxes on the same pages."""
    documents = sets.generated("speed-native", count, 11, Wish("heldout", (), ("pdf",)))
    paths = [documents.path(row) for row in documents.rows]
    pages = sum(_pages(path) for path in paths)
    ours = timed(lambda: [_read(path) for path in paths], runs)
    floor = timed(lambda: [pdfium_words(path) for path in paths], runs)
    a_page = [1000 * timed(lambda path=path: _read(path), 3) / _pages(path) for path in paths]
    return [
        [
            "native PDF, a page of the whole set",
            f"{1000 * ours / pages:.2f} ms",
            f"pdfium words {1000 * floor / pages:.2f} ms",
            f"{ours / floor:.2f}",
            "<= 4",
        ],
        ["native PDF, median a page", f"{median(a_page):.2f} ms", "", "", "<= 25 ms"],
    ]


def pdfium_words(path: Path) -> int:
    """All words with boxes as pdfium gives them: every letter's box, parted at spaces; no more than a reader must do."""
    found = 0
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            letters = text.get_text_range()
            boxes = [text.get_charbox(place) for place in range(text.count_chars())]
            found += len(letters.split()) + len(boxes)
    return found


def _pages(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def _read(path: Path) -> Any:
    return read(Document.from_path(path), OPTIONS)


def _scanned(count: int) -> list[list[str]]:
    """File to reading against the recogniser alone on the same pictures, one core each."""
    from faster_paddle import OcrEngine

    documents = sets.generated("speed-photo", 2 * count, 12, Wish("heldout", (), ("photo",)))
    # a paper of several pages is photographed into a PDF; here one picture is one page
    paths = [path for row in documents.rows if (path := documents.path(row)).suffix != ".pdf"][:count]
    engine = OcrEngine(model_size="tiny", threads=1)
    pictures = [_picture(path) for path in paths]
    ours = [timed(lambda path=path: _read(path), 2) for path in paths]
    floor = [timed(lambda picture=picture: engine.ocr(picture), 2) for picture in pictures]
    ratio = median(a / b for a, b in zip(ours, floor, strict=True))
    return [
        [
            "photographed page, one core",
            f"{1000 * median(ours):.0f} ms",
            f"OCR alone {1000 * median(floor):.0f} ms",
            f"{ratio:.2f}",
            "<= 1.15",
        ]
    ]


def _picture(path: Path) -> bytes:
    """Upright pixels, unpacked, so that the floor is recognition alone."""
    from PIL import Image

    stream = BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGB").save(stream, "BMP")
    return stream.getvalue()


def _einvoices(count: int, runs: int) -> list[list[str]]:
    documents = sets.generated("speed-xml", count, 13, Wish("heldout", (), ("ubl", "cii", "facturae", "fatturapa")))
    paths = [documents.path(row) for row in documents.rows]
    each = [1000 * timed(lambda path=path: _read(path), runs) for path in paths]
    return [["e-invoice XML, median a document", f"{median(each):.2f} ms", "", "", "<= 5 ms"]]


def _batch(count: int) -> list[list[str]]:
    """Documents a second on all cores against one core."""
    documents = sets.generated("speed-native", count, 11, Wish("heldout", (), ("pdf",)))
    cores = os.cpu_count() or 1
    rates = []
    for jobs in (1, cores):
        start = time.perf_counter()
        read_set(documents, jobs)
        rates.append(len(documents.rows) / (time.perf_counter() - start))
    return [
        [
            f"batch on {cores} cores, start-up included",
            f"{rates[1]:.1f} documents/s",
            f"one core {rates[0]:.1f}/s",
            f"{rates[1] / rates[0]:.2f}",
            "",
        ]
    ]


if __name__ == "__main__":
    main()
