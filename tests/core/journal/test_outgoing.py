"""What the journal keeps of a call that the twin has made, and how it shows it."""

from pushtwin.core.journal.entries import form_to_compare, show
from pushtwin.core.journal.matching import Expectation, differences
from pushtwin.core.journal.outgoing import outgoing_call
from pushtwin.core.webhooks.model import Concerned, Outcome
from tests.cases import each

AT = 1_800_000_000_000
ASKED = ((b"Content-Type", b"application/json"), (b"Authorization", b"Basic YTpi"))
WELL = Outcome(200, None, 12, ASKED, ((b"A", b"b"),), b'{"taken":true}')
URL = "http://ana:s3cret@127.0.0.1:9000/hooks/1?apiKey=k1&a=2#x"
CALL = outgoing_call("a", URL, '{"results":[{"password":"p"}]}', WELL, AT, concerned=Concerned("app", "d1", 7))


def test_an_entry_tells_the_whole_exchange_without_secrets() -> None:
    entry = show(CALL)
    assert {**entry, "body": str(entry["body"]), "answer": str(entry["answer"])} == {
        "time": "2027-01-15T08:00:00.000Z",
        "direction": "out",
        "operation": "webhook",
        "method": "POST",
        "url": "http://127.0.0.1:9000/hooks/1?apiKey=***&a=2",
        "path": "/hooks/1",
        "query": {"apiKey": "***", "a": "2"},
        "headers": {"content-type": "application/json", "authorization": "Basic ***"},
        "body": str(entry["body"]),
        "status": 200,
        "answer": str(entry["answer"]),
        "durationMs": 12.0,
        "applicationId": "app",
        "registrationId": "d1",
        "personId": 7,
        "warnings": [],
    }


def test_a_call_that_failed_tells_why() -> None:
    entry = show(outgoing_call("a", URL, "{}", Outcome(None, "connection refused", 3), AT))
    assert entry["reason"] == "connection refused"
    assert not {"status", "answer"} & entry.keys()


def test_where_time_stands_still_a_call_takes_none() -> None:
    assert show(outgoing_call("a", URL, "{}", WELL, AT, is_clock_frozen=True))["durationMs"] == 0


@each(
    ("url", "parts"),
    [
        ("http://a", ("http://a", "/", b"")),
        ("http://a?b=c", ("http://a", "/", b"b=c")),
        ("https://[::1]:9/x/y?z#?", ("https://[::1]:9", "/x/y", b"z")),
        ("http://a/b#c?d", ("http://a", "/b", b"")),
    ],
)
def test_an_address_has_three_parts(url: str, parts: tuple[str, str, bytes]) -> None:
    call = outgoing_call("a", url, "{}", WELL, AT)
    assert (call.origin, call.path, call.query) == parts


@each(
    ("pattern", "matches"),
    [
        ("http://127.0.0.1:9000/hooks/1?apiKey=k1&a=2", True),
        ("http://127.0.0.1:9000/hooks/1?apiKey=***&a=2", True),
        ("http://127.0.0.1:9000/*", True),
        ("http://127.0.0.1:9001/*", False),
    ],
)
def test_an_address_may_be_expected_as_it_was_and_as_it_is_shown(pattern: str, *, matches: bool) -> None:
    found = differences(Expectation(direction="out", url=pattern), form_to_compare(CALL))
    assert (found == []) is matches
    assert "k1" not in str(found)
