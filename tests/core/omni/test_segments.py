"""How many SMS a text takes: by the table of limits, and beside another way to count."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.omni.segments import (
    GSM_BASIC,
    GSM_EXTENSION,
    SmsEncoding,
    count_segments,
    encoding_of,
    segments_of,
)
from tests.cases import each

GSM, UCS = SmsEncoding.GSM7, SmsEncoding.UCS2


@each(
    ("text", "encoding", "count"),
    [
        ("", GSM, 1),
        ("a" * 160, GSM, 1),
        ("a" * 161, GSM, 2),
        ("a" * 306, GSM, 2),
        ("a" * 307, GSM, 3),
        ("€" * 80, GSM, 1),
        ("€" * 80 + "a", GSM, 2),
        ("€" * 152, GSM, 2),  # 76 fit into each: the 153rd unit is too little for one more
        ("€" * 153, GSM, 3),
        ("a" * 152 + "€" + "a" * 151, GSM, 2),  # the sign as a whole begins the second
        ("a" * 152 + "€" + "a" * 152, GSM, 3),
        ("[]{}~^|\\\f" * 8 + "a" * 16, GSM, 1),
        ("ž" * 70, UCS, 1),
        ("ž" * 71, UCS, 2),
        ("ž" * 134, UCS, 2),
        ("ž" * 135, UCS, 3),
        ("😀" * 35, UCS, 1),
        ("😀" * 36, UCS, 2),
        ("😀" * 66, UCS, 2),  # 33 fit into each
        ("😀" * 67, UCS, 3),
        ("a" * 66 + "😀" + "a" * 65, UCS, 2),
        ("a" * 66 + "😀" + "a" * 66, UCS, 3),
        ("a" * 69 + "`", UCS, 1),  # a backtick is in no table of GSM
        ("a" * 70 + "`", UCS, 2),
        ("a" * 70 + "ç", UCS, 2),  # the small cedilla is not, but the large one is
        ("a" * 159 + "Ç", GSM, 1),
    ],
)
def test_a_text_takes_so_many_sms(text: str, encoding: SmsEncoding, count: int) -> None:
    assert (encoding_of(text), count_segments(text)) == (encoding, count)


def test_the_alphabet_of_gsm_has_all_its_letters_once() -> None:
    """128 codes, of which one is the escape; ten letters come after it."""
    assert (len(GSM_BASIC), len(GSM_EXTENSION), GSM_BASIC & GSM_EXTENSION) == (127, 10, set())


TEXTS = st.one_of(
    st.text(st.sampled_from("aB€[ñ\n"), min_size=130, max_size=700),
    st.text(st.sampled_from("aČ😀€"), min_size=50, max_size=300),
    st.text(st.characters(exclude_categories=["Cs"])),
)


def units(text: str, encoding: SmsEncoding) -> int:
    """Counted otherwise than in the code: by what the text is as bytes, or by its escapes."""
    if encoding is UCS:
        return len(text.encode("utf-16-be")) // 2
    return len(text) + sum(map(text.count, "^{}\\[~]|€\f"))


def fewest(text: str, encoding: SmsEncoding) -> int:
    """The least number of parts: a beginning of the text takes one more than the shortest that reaches it."""
    alone, among = (160, 153) if encoding is GSM else (70, 67)
    reached = [0, *accumulate(units(letter, encoding) for letter in text)]
    if reached[-1] <= alone:
        return 1
    best = [0]
    for end in range(1, len(text) + 1):
        best.append(1 + min(best[start] for start in range(end) if reached[end] - reached[start] <= among))
    return best[-1]


@given(TEXTS)
def test_the_parts_of_a_text_are_the_text_and_each_fits(text: str) -> None:
    encoding = encoding_of(text)
    parts = segments_of(text)
    alone, among = (160, 153) if encoding is GSM else (70, 67)
    assert "".join(parts) == text
    assert all(units(part, encoding) <= (alone if len(parts) == 1 else among) for part in parts)
    assert count_segments(text) == len(parts)


@given(st.one_of(st.text("a€", min_size=150, max_size=330), st.text("č😀", min_size=30, max_size=150)))
def test_no_text_takes_more_sms_than_it_must(text: str) -> None:
    assert count_segments(text) == fewest(text, encoding_of(text))


@given(TEXTS, TEXTS)
def test_a_longer_text_never_takes_fewer_sms(text: str, more: str) -> None:
    assert count_segments(text) <= count_segments(text + more)
