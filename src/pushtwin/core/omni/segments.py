"""How many SMS a text takes (push-messages-api 11.7). Pure.

A text whose letters are all in the alphabet of GSM goes in units of seven bits, some letters taking two of them; any
other text goes in the units of UTF-16. One SMS has room for so many units; of a text that takes several, each has a
little less, because it also says where it belongs. What takes two units is never torn apart.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class SmsEncoding(StrEnum):
    """How the letters of an SMS are written down."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


class _Room(NamedTuple):
    """How many units fit into a lone SMS, and into each of several."""

    alone: int
    among_others: int


_ROOM = {SmsEncoding.GSM7: _Room(160, 153), SmsEncoding.UCS2: _Room(70, 67)}
_GREEK = "ΔΦΓΛΩΠΨΣΘΞ"  # capitals that look like no Latin ones
_WITH_MARKS = "èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà"
_SIGNS = "@£$¥_ !\"#¤%&'()*+,-./:;<=>?¡§¿\n\r"
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
GSM_BASIC = frozenset(_PLAIN + _SIGNS + _WITH_MARKS + _GREEK)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")
"""They come after an escape, so that each takes two units."""
_FIRST_OF_TWO_UNITS = "\U00010000"  # from here on a character is a pair in UTF-16


def encoding_of(text: str) -> SmsEncoding:
    """One letter that GSM does not have is enough for the whole text to be written in UCS-2."""
    return SmsEncoding.GSM7 if GSM_BASIC.union(GSM_EXTENSION).issuperset(text) else SmsEncoding.UCS2


def segments_of(text: str) -> list[str]:
    """What each SMS says of the text; at least one SMS."""
    encoding = encoding_of(text)
    room = _ROOM[encoding]
    units = [_units(letter, encoding) for letter in text]
    if sum(units) <= room.alone:
        return [text]
    ends = [*_ends(units, room.among_others), len(text)]
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def count_segments(text: str) -> int:
    """How many SMS a text takes."""
    return len(segments_of(text))


def _units(letter: str, encoding: SmsEncoding) -> int:
    takes_two = letter in GSM_EXTENSION if encoding is SmsEncoding.GSM7 else letter >= _FIRST_OF_TWO_UNITS
    return 2 if takes_two else 1


def _ends(units: list[int], room: int) -> Iterator[int]:
    """Before which letters the next SMS begins."""
    taken = 0
    for place, number in enumerate(units):
        if taken + number > room:
            yield place
            taken = 0
        taken += number
