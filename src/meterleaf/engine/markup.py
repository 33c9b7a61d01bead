"""XML of strangers, opened safely: no document type, no entities, no network; and small helpers to walk it.

`parse` gives a tree whose elements carry local names only: which syntax a document is in is told by its root's
namespace (`head_names`), and below it a path of local names says what a place means, whatever prefix was chosen.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from meterleaf.engine.errors import CorruptFile, TooLarge, UnsafeXml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.options import Limits

    Element = etree._Element  # noqa: SLF001  # the type has no public name in the stubs

_MISC = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})""")
_BARE = re.compile(r"&(?!(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,30});)")
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:[0-8]|1[124-9]|2[0-9]|3[01]|x0?[0-8bBcCeEfF]|x1[0-9a-fA-F]);"
)
_STEP = 4096
MOST_LINES = 20_000


def looks_like_xml(head: bytes) -> bool:
    """Whether the bytes start as XML does, in UTF-8, a Latin encoding or UTF-16, with or without a byte order mark."""
    start = _to_ascii(head[:256]).lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and start[1:2].isalpha() | start[1:2].startswith((b"?", b"!", b"_"))


@lru_cache(maxsize=8)
def head_names(head: bytes, depth: int = 3, limit: int = 60) -> list[tuple[str, str]]:
    """(namespace, local name) of the first elements, the root first; empty where the bytes are no XML."""
    if not looks_like_xml(head):
        return []
    parser = etree.XMLPullParser(
        ("start", "end"), resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=True
    )
    return list(islice((name for name, level in _starts(parser, _trimmed(head)) if level <= depth), limit))


def parse(data: bytes, limits: Limits) -> Element:
    """The root element, namespaces taken off. Raises CorruptFile, UnsafeXml or TooLarge."""
    if len(data) > limits.xml_bytes:
        raise TooLarge("The XML is larger than is read.")
    data = _trimmed(data)
    if _doctype(data):
        raise UnsafeXml
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        if "huge" in str(error).lower() or "depth" in str(error).lower():
            raise TooLarge("The XML holds a text or a nesting that is larger than is read.") from error
        root = _forgiven(data)
        if root is None:
            raise CorruptFile(f"The XML is damaged: {error}") from error
    if root is None:
        raise CorruptFile("The XML holds no element.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXml
    return _without_namespaces(root)


def brings_doctype(data: bytes) -> bool:
    """Whether this is XML that brings a document type along, however late its root begins; a web page is no XML."""
    kind = _doctype(_trimmed(data)) if looks_like_xml(data[:256]) else ""
    return bool(kind) and not kind.startswith("<!DOCTYPE HTML")


def text(parent: Element | None, *paths: str) -> str | None:
    """The text at the first path that has one, white space settled; None where there is none."""
    return next((value for found in all_of(parent, *paths) if (value := settled(found.text))), None)


def texts(parent: Element | None, path: str) -> list[str]:
    """All texts at a path, in order."""
    return [value for found in all_of(parent, path) if (value := settled(found.text))]


def all_of(parent: Element | None, *paths: str) -> list[Element]:
    return [found for path in paths for found in parent.iterfind(path)] if parent is not None else []


def first(parent: Element | None, *paths: str) -> Element | None:
    return next(iter(all_of(parent, *paths)), None)


def settled(value: str | None) -> str | None:
    """White space made single, None for an empty text."""
    return " ".join(value.split()) or None if value else None


def number(parent: Element | None, *paths: str) -> Decimal | None:
    return to_number(text(parent, *paths))


def to_number(value: str | None) -> Decimal | None:
    """An xsd:decimal; a comma as the decimal sign is forgiven where there is no dot."""
    if not value:
        return None
    value = value.replace(" ", "")
    try:
        found = Decimal(value if "." in value else value.replace(",", ".", 1))
    except InvalidOperation:
        return None
    return found if found.is_finite() and -30 < found.adjusted() < 30 else None


def day(parent: Element | None, *paths: str) -> date | None:
    return to_day(text(parent, *paths))


def to_day(value: str | None) -> date | None:
    """The day of an xsd:date or dateTime (with a time zone or without), or of a CII date (20240131)."""
    match = _DATE.match(value or "")
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def path_of(element: Element | None) -> str:
    """The element's place as an XPath of local names; counting its siblings takes time, so not for each of many."""
    return "" if element is None else str(element.getroottree().getpath(element))


def numbered(parent: Element | None, *names: str, path: str | None = None) -> Iterator[tuple[Element, str]]:
    """Children of the given names, each with its XPath (below `path`). Raises TooLarge beyond what is read of one invoice."""
    above = path_of(parent) if path is None else path
    for name in names if parent is not None else ():
        for place, child in enumerate(parent.iterchildren(name) if parent is not None else (), 1):
            if place > MOST_LINES:
                raise TooLarge(f"The e-invoice has more than {MOST_LINES} lines, which is more than is read of one.")
            yield child, f"{above}/{name}[{place}]"


def name_of(element: Element) -> str:
    return str(element.tag)


def text_below(element: Element | None) -> str:
    """All text inside an element, settled."""
    return settled(" ".join(str(part) for part in element.itertext())) or "" if element is not None else ""


def _forgiven(data: bytes) -> Element | None:
    """The root where the sender's slips lose nothing: names of namespaces, a wrong encoding, a bare `&`, control signs.

    Anything else (a cut file above all) stays damaged: what is missing can't be told from what was never there.
    """
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(_mended(data), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    harmless = all(slip.domain_name == "NAMESPACE" for slip in parser.error_log)
    return root if harmless else None


def _mended(data: bytes) -> bytes:
    """The text in UTF-8 without signs that XML forbids; bytes that are not what they are declared to be are Latin."""
    declared = _ENCODING.match(_to_ascii(data[:256]))
    name = declared[1].decode() if declared else "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "utf-16"
    try:
        text = data.decode("utf-8-sig" if name.lower() in {"utf-8", "utf8"} else name)
    except (UnicodeDecodeError, LookupError):
        text = data.decode("cp1252", errors="replace")
    bare = _DECLARATION.sub("", text.strip("\x00 \t\r\n"), count=1)
    return _FORBIDDEN.sub("", _BARE.sub("&amp;", bare)).encode("utf-8", errors="replace")


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _starts(parser: etree.XMLPullParser, head: bytes) -> Iterator[tuple[tuple[str, str], int]]:
    level = 0
    for at in range(0, len(head), _STEP):
        try:
            parser.feed(head[at : at + _STEP])
            events = list(parser.read_events())
        except (etree.XMLSyntaxError, ValueError, LookupError):
            return
        for event, element in events:
            if isinstance(element, tuple) or element is None:
                continue
            level += 1 if event == "start" else -1
            if event == "start":
                uri, _, local = str(element.tag).rpartition("}")
                yield (uri.lstrip("{"), local), level


def _without_namespaces(root: Element) -> Element:
    for element in root.iter(etree.Element):
        tag = element.tag
        if isinstance(tag, str) and tag[0] == "{":
            element.tag = tag.rpartition("}")[2]  # a damaged namespace may have a brace of its own
        elif isinstance(tag, str) and ":" in tag:  # a prefix that was never declared
            element.tag = tag.rpartition(":")[2]
    return root


def _trimmed(data: bytes) -> bytes:
    """Without the blanks that some senders put before the declaration, which XML forbids."""
    return data.lstrip(b" \t\r\n") if data[:1].isspace() else data


def _to_ascii(head: bytes) -> bytes:
    return (
        head.replace(b"\x00", b"").lstrip(b"\xff\xfe")
        if b"\x00" in head[:4] or head[:2] in (b"\xff\xfe", b"\xfe\xff")
        else head
    )


def _doctype(data: bytes) -> str:
    """How the document type begins, in capitals; it stands between the declaration and the root, among comments."""
    prolog = _to_ascii(data[:_STEP]) if b"\x00" in data[:8] else data.removeprefix(b"\xef\xbb\xbf")
    at = 0
    while match := _MISC.match(prolog, at):
        at = match.end()
    begins = " ".join(prolog[at : at + 200].decode("latin-1").upper().split())
    return begins if begins.startswith("<!DOCTYPE") else ""
