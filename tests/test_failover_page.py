"""What docs/failover.md promises: its tables against the code, its commands against a twin."""

import re
from pathlib import Path

import httpx

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.failover import SmsOutcome
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_SCENARIO_KEY
from pushtwin.core.omni.segments import GSM_EXTENSION, count_segments
from pushtwin.settings import Settings
from tests.curl import curl_commands, run, shell_block
from tests.serving import serving

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "failover.md").read_text()


def test_every_link_leads_somewhere() -> None:
    pages = {"": PAGE} | {page.name: page.read_text() for page in DOCS.glob("*.md")}
    pages["../examples/backend/README.md"] = (DOCS.parent / "examples" / "backend" / "README.md").read_text()
    for page, place in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", PAGE):
        headings = re.findall(r"^#+ (.+)$", pages[page], re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert not place or place in slugs, (page, place)


def test_the_commands_show_a_failover_and_what_becomes_of_an_sms() -> None:
    with serving(Settings(ephemeral=True)) as url:
        given = [run(words, url) for words in curl_commands(shell_block(PAGE, "## See it"))]
        (outcomes,) = [run(words, url) for words in curl_commands(shell_block(PAGE, "## SMS"))]
    assert [one.status_code for one in given] == [200] * len(given)
    _, _, sent, _, logs, reports, explained, outbox, *_ = (one.json() for one in given)
    assert sent["messages"][0]["status"]["id"] == 7
    assert [(one["channel"], one["status"]["id"]) for one in logs["results"]] == [("SMS", 5), ("PUSH", 15)]
    (report,) = reports["results"]
    for name in ("channel", "sentAt", "doneAt"):
        assert f'"{name}": "{report[name]}"' in PAGE
    assert [(one["channel"], one["status"]["id"]) for one in explained["steps"]] == [("PUSH", 15), ("SMS", 5)]
    assert [one["messageId"] for one in outbox["sms"]] == ["parcel"]
    told = outcomes.json()["settings"]["smsOutcomes"]
    assert {*told.values()} == {*SmsOutcome} - {SmsOutcome.DELIVERED}
    assert AccountSettings().sms_delay_ms == 1000


def test_the_table_of_letters_is_that_of_the_code() -> None:
    (signs,) = re.findall(r"160; `([^`]+)` take two", PAGE)
    assert {*signs.replace("\\|", "|").split()} == GSM_EXTENSION - {"\f"}
    rooms = [int(number) for number in re.findall(r"\b(160|153|70|67)\b", PAGE.partition("| Letters |")[2])]
    assert rooms == [160, 153, 70, 67]
    for letter, (alone, among) in {"a": (160, 153), "ž": (70, 67)}.items():
        counts = [count_segments(letter * length) for length in (alone, alone + 1, 2 * among, 2 * among + 1)]
        assert counts == [1, 2, 2, 3]


def test_the_demo_account_takes_a_published_send_as_it_stands() -> None:
    to = {"phoneNumber": "41793026731", "emailAddress": "nobody@example.com"}
    body = {"scenarioKey": DEMO_SCENARIO_KEY, "destinations": [{"to": to}], "push": {"text": "a"}, "sms": {"text": "b"}}
    headers = {"Authorization": f"App {DEMO_ACCOUNT.api_key}"}
    with serving(Settings(ephemeral=True)) as url:
        answer = httpx.post(f"{url}/omni/1/advanced", json=body, headers=headers)
        assert (answer.status_code, answer.json()["messages"][0]["to"]) == (200, to)
