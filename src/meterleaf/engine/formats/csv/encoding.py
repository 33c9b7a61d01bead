"""From bytes to text when nobody says which encoding: marks first, then UTF-8, then what gives the likeliest letters."""

from __future__ import annotations

import codecs
import re

# Eight-bit encodings that spreadsheets of Windows, old Macs and DOS programs still write in Europe.
_EIGHT_BIT = ("cp1252", "mac_roman", "cp850", "cp1250")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = frozenset("áéíóúàèìòùâêîôûäëïöüñçãõåøæßœÁÉÍÓÚÀÈÌÒÙÂÊÎÔÛÄËÏÖÜÑÇÃÕÅØÆŒąćęłńśźżĄĆĘŁŃŚŹŻ€£°º²³ª·–’“”«»\xa0§±¿¡")
_WIDE_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _as_cp1252(error: UnicodeError) -> tuple[str | bytes, int]:
    """Takes the bytes that are not UTF-8, in a file that mostly is, for Windows' own letters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


codecs.register_error("meterleaf-cp1252", _as_cp1252)


def decode(data: bytes) -> str:
    """The text of the bytes, without a byte order mark; never fails, at worst single letters are wrong."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    if wide := _unmarked_utf16(data):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8", "meterleaf-cp1252") if _mostly_utf8(data) else _eight_bit(data)


def _unmarked_utf16(data: bytes) -> str | None:
    head = data[:4096]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else None


def _mostly_utf8(data: bytes) -> bool:
    """Whether the high bytes mainly stand in well-formed sequences; a cut in the last one is no proof against it."""
    high = sum(byte > 0x7F for byte in data)
    formed = sum(len(found) for found in _WIDE_CHARACTER.findall(data))
    return formed > high / 2


def _eight_bit(data: bytes) -> str:
    """The decoding with most letters that European bills use; Windows' own wins a tie."""
    high = bytes(byte for byte in data if byte > 0x7F)

    def likelihood(name: str) -> int:
        # capitals and signs are rare in running text, but common in a wrong decoding of it
        return sum(3 if sign.islower() else 1 for sign in high.decode(name, "replace") if sign in _LIKELY)

    return data.decode(max(_EIGHT_BIT, key=likelihood), "replace")
