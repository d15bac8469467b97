"""The verbs of the control API that only a test needs: journal, verification, faults, clock. All must go well here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.api_client import Account

Json = dict[str, Any]

NOON = "2031-05-05T12:00:00.000Z"
NOON_MS = round(datetime.fromisoformat(NOON).timestamp() * 1000)
EARLY = 0.01  # seconds by which the timers that make an answer late may be early in all
LONG_AGO = "2020-02-29T12:00:00.000Z"


def after_noon(milliseconds: int) -> str:
    """So long after NOON, as the twin writes it; before it when negative."""
    return at(NOON, milliseconds)


def at(start: str, milliseconds: int) -> str:
    """So long after a time."""
    moment = datetime.fromisoformat(start) + timedelta(milliseconds=milliseconds)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Control:
    """A test's power over one account."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.http = account.http
        self.path = account.path

    # -- journal -----------------------------------------------------------------------------------------------

    def journal(self, **query: Any) -> list[Json]:
        """The calls of one page."""
        found: list[Json] = self.page(**query)["calls"]
        return found

    def page(self, **query: Any) -> Json:
        return good(self.http.get(f"{self.path}/journal", params=query))

    def last(self) -> Json:
        """The latest call."""
        return self.journal(limit=1000)[-1]

    def operations(self) -> list[str]:
        return [one["operation"] for one in self.journal(limit=1000)]

    def forget(self) -> None:
        """Empty the journal."""
        gone(self.http.delete(f"{self.path}/journal"))

    # -- verification ------------------------------------------------------------------------------------------

    def verify(self, **expectation: Any) -> Json:
        return good(self.try_verify(expectation))

    def try_verify(self, expectation: Any) -> httpx.Response:
        return self.http.post(f"{self.path}/journal/verify", json=expectation)

    def passes(self, **expectation: Any) -> bool:
        passed: bool = self.verify(**expectation)["passed"]
        return passed

    # -- faults ------------------------------------------------------------------------------------------------

    def fault(self, **definition: Any) -> Json:
        """Install a fault."""
        answer = self.try_fault(definition)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    def try_fault(self, definition: Any) -> httpx.Response:
        return self.http.post(f"{self.path}/faults", json=definition)

    def faults(self) -> list[Json]:
        found: list[Json] = good(self.http.get(f"{self.path}/faults"))["faults"]
        return found

    def get_fault(self, fault_id: str) -> Json:
        return good(self.http.get(f"{self.path}/faults/{fault_id}"))

    def remove_fault(self, fault_id: str) -> None:
        gone(self.http.delete(f"{self.path}/faults/{fault_id}"))

    def remove_faults(self) -> None:
        gone(self.http.delete(f"{self.path}/faults"))

    # -- clock -------------------------------------------------------------------------------------------------

    def clock(self) -> Json:
        return good(self.http.get(f"{self.path}/clock"))

    def freeze(self, now: str | None = NOON) -> Json:
        """Stop the clock at this time; None: where it stands."""
        return self.turn("freeze", **({} if now is None else {"at": now}))

    def advance(self, milliseconds: int) -> Json:
        return self.turn("advance", ms=milliseconds)

    def turn(self, how: str, **body: Any) -> Json:
        return good(self.try_turn(how, body))

    def try_turn(self, how: str, body: Any) -> httpx.Response:
        return self.http.post(f"{self.path}/clock/{how}", json=body)

    # -- the account -------------------------------------------------------------------------------------------

    def reset(self) -> None:
        gone(self.http.post(f"{self.path}/reset"))


def good(answer: httpx.Response) -> Json:
    """It went well, and this is what it says."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: Json = answer.json()
    return body


def gone(answer: httpx.Response) -> None:
    """It went well, and says nothing."""
    assert (answer.status_code, answer.content) == (204, b""), answer.text
