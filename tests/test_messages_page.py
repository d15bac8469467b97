"""What docs/messages.md promises: its tables against the code, its commands against a twin."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pushtwin.core.messages.catalogue import ERRORS, STATUSES
from pushtwin.core.messages.reasons import REASONS, Situation
from pushtwin.settings import Settings
from tests.curl import curl_commands, run, shell_block
from tests.serving import serving

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "messages.md").read_text()


def table(heading: str) -> list[list[str]]:
    """The cells of the table with this header row."""
    lines = PAGE.split(f"\n{heading}\n", 1)[1].splitlines()[1:]
    rows = lines[: next(place for place, line in enumerate([*lines, ""]) if not line.startswith("|"))]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_status_has_its_row() -> None:
    expected = [[str(one.id), one.name, f"{one.group_id} {one.group_name}"] for one in STATUSES.values()]
    assert table("| id | name | group |") == expected


def test_every_error_has_its_row() -> None:
    expected = [[str(one.id), one.name, f"{one.group_id} {one.group_name}", one.description] for one in ERRORS.values()]
    assert table("| id | name | group | when |") == expected


def test_every_reason_has_its_row() -> None:
    expected = [[REASONS[one].why, REASONS[one].remedy] for one in Situation]
    assert table("| It is there, or was lost, because | What would help |") == expected


def test_every_link_leads_somewhere() -> None:
    pages = {"": PAGE} | {page.name: page.read_text() for page in DOCS.glob("*.md")}
    for page, place in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", PAGE):
        headings = re.findall(r"^#+ (.+)$", pages[page], re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert not place or place in slugs, (page, place)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(Settings(ephemeral=True)) as url:
        yield url


def answers(url: str, heading: str) -> list[dict[str, Any]]:
    """What the commands below a heading are answered, all of them well."""
    given: list[httpx.Response] = [run(words, url) for words in curl_commands(shell_block(PAGE, f"## {heading}"))]
    assert {one.status_code for one in given} <= {200, 202}
    return [one.json() for one in given]


def test_a_send_is_logged_and_counted(url: str) -> None:
    sent, log, statistics = answers(url, "Send")
    assert sent["messages"][0]["status"]["id"] == 7
    assert [one["messageId"] for one in log["results"]] == ["hello-1"]
    assert statistics["totalSent"] == 1


def test_what_happened_on_the_way_has_its_own_time(url: str) -> None:
    *_, log, _ = answers(url, "Time")
    times = {name: log["results"][0][name] for name in ("sentAt", "doneAt")}
    assert times == {"sentAt": "2030-01-01T09:00:00.000+0000", "doneAt": "2030-01-01T09:00:01.000+0000"}
    assert all(f'"{name}": "{time}"' in PAGE for name, time in times.items())


def test_queries_reach_the_demo_device(url: str) -> None:
    sent, would_be = answers(url, "To whom")
    assert sent["messages"][0]["status"]["id"] == 7
    assert would_be["bulks"][0]["messageCount"] == 1


def test_a_message_that_waits_for_its_phone_says_so(url: str) -> None:
    _, _, explained, targeting = answers(url, "Who receives")
    assert explained["why"] == REASONS[Situation.WAITING_FOR_PHONE].why
    assert targeting["matched"] == []
    assert targeting["missed"][0]["why"] == "the device is not personalized"


def test_an_inbox_keeps_what_was_sent_until_it_is_taken_back(url: str) -> None:
    _, mary, _, kept, taken_back, empty = answers(url, "The inbox")
    assert mary["externalUserId"] == "mary"
    assert [one["aps"]["alert"]["body"] for one in kept["messages"]] == ["Two for one"]
    assert taken_back["bulkId"] == "spring"
    assert empty == {"countTotal": 0, "countUnread": 0, "messages": []}
