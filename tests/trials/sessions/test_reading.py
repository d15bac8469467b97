"""What a file of a journal may look like, and what is refused of it."""

import pytest

from pushtwin.base import json_text
from pushtwin.trials.sessions.reading import SessionUnusable, read_session
from tests.cases import each, each_named
from tests.trials.sessions.entries import entry

PAGE = {"calls": [entry(path="/a")], "evicted": False}
LAST = {"calls": [entry(path="/b")], "evicted": False}
EMPTY_START = {"version": 1, "account": {}}


def paths(*contents: bytes) -> list[str]:
    return [call.path for call in read_session(contents).calls]


@each_named(
    ("contents", "expected"),
    {
        "an answer of the journal": ([json_text.write(PAGE)], ["/a"]),
        "two answers in two files": ([json_text.write(PAGE), json_text.write(LAST)], ["/a", "/b"]),
        "two answers one after the other": ([json_text.write(PAGE) + b"\n" + json_text.write(LAST)], ["/a", "/b"]),
        "a list of answers": ([json_text.write([PAGE, LAST])], ["/a", "/b"]),
        "a list of calls": ([json_text.write([*PAGE["calls"], *LAST["calls"]])], ["/a", "/b"]),
        "what pushtwin journal saves": ([json_text.write({"start": EMPTY_START, **PAGE})], ["/a"]),
        "webhooks are nobody's calls": (
            [json_text.write({"calls": [entry(path="/a"), entry(path="/hook", direction="out")]})],
            ["/a"],
        ),
    },
)
def test_forms_of_a_journal(contents: list[bytes], expected: list[str]) -> None:
    assert paths(*contents) == expected


@each(
    ("content", "said"),
    [
        (b"", "no calls"),
        (b"{}", "not what a journal answers"),
        (b'"text"', "not what a journal answers"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"calls": []}', "no calls"),
        (b'{"calls": [1]}', "Call 1 is no object"),
        (b'{"calls": [{"time": "2030-01-01T00:00:00Z", "method": "GET"}]}', "Call 1 has no path"),
        (json_text.write([{**entry(), "time": "soon"}]), "time of call 1"),
    ],
)
def test_what_is_no_journal_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(SessionUnusable) as refused:
        read_session([content])
    assert said in str(refused.value)


def test_devices_that_must_have_been_there_are_installed_first() -> None:
    session = read_session(
        [
            json_text.write(
                [
                    entry(path="/a", registrationId="there"),
                    entry(path="/b", registrationId="there"),
                    entry(path="/c", registrationId="lost", status=400),
                    entry("POST", "/d", registrationId="made", operation="create-installation"),
                    entry(path="/e", registrationId="made"),
                ]
            )
        ]
    )
    assert [(call.operation, call.registration_id or call.body) for call in session.calls] == [
        ("install", {"registrationId": "there"}),
        ("any", "there"),
        ("any", "there"),
        ("any", "lost"),
        ("create-installation", "made"),
        ("any", "made"),
    ]
    assert "with 1 devices" in session.doubts[-1]


def signed_entry(status: int | None) -> dict[str, object]:
    return entry(path="/mobile/1/appinstance/p/user", headers={"Authorization": "Bearer ***"}, status=status)


@each(
    ("told", "doubt"),
    [
        ({"evicted": True}, "no longer in the journal"),
        ({"nextCursor": "7"}, "more pages"),
        ({"calls": [entry(operation="clear-journal", direction="control")]}, "cleared"),
        ({"start": None}, "where it begins"),
        ({"calls": [entry(body="[1, 2... [cut by the journal: 300000 bytes in all]"), entry(body="[")]}, "cut them: 1"),
        ({"calls": [signed_entry(200), signed_entry(401), signed_entry(None)]}, "as a journal hides it: 2"),
    ],
)
def test_why_it_may_not_be_all_is_told(told: dict[str, object], doubt: str) -> None:
    (said,) = read_session([json_text.write({"start": EMPTY_START, **PAGE, **told})]).doubts
    assert doubt in said
