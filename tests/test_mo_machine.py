"""Any sequence of configurations, messages of phones, pulls and times: everybody is told what the model says, once."""

import os
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.api_client import Account
from tests.cases import each
from tests.databases import both, once
from tests.mo_model import DAYS_KEPT_MS, Configuration, Replies, Sent
from tests.surfaces.control_api.control import Control, Json, gone, good
from tests.surfaces.push_api.mo import MO, PULL, configurations

EXAMPLES = int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "5"))
NOWHERE = "http://127.0.0.1:9/"
HOUR = 3_600_000
which = st.integers(0, 5)
steps = st.sampled_from([1, HOUR, 24 * HOUR, DAYS_KEPT_MS, DAYS_KEPT_MS, DAYS_KEPT_MS - 1])


class TwinAndModel(RuleBasedStateMachine):
    """Every rule does the same to both. The clock of the account stands still but for what the rules do to it."""

    def __init__(self, http: httpx.Client, model: Replies) -> None:
        super().__init__()
        self.http = http
        self.model = model
        self.numbers = count(1)

    @initialize()
    def start(self) -> None:
        """A phone of each of two applications, of which one lets messages be pulled."""
        self.account = Account.create(self.http, applications=[{}, {}])
        self.headers = {"Authorization": f"App {self.account.answer['apiKey']}"}
        self.codes = [one["applicationCode"] for one in self.account.answer["applications"]]
        self.control = Control(self.account)
        self.control.freeze()
        self.phones = [self.account.install(applicationCode=code) for code in self.codes]
        self.configure(0)
        self.add(0, forwards=False)

    def teardown(self) -> None:
        if hasattr(self, "account"):
            gone(self.http.delete(self.account.path))

    # -- what is to become of them -------------------------------------------------------------------------------

    @rule(application=st.integers(0, 1))
    def configure(self, application: int) -> None:
        made = self._good("POST", configurations(self.codes[application]))
        self.model.configurations[made["key"]] = Configuration(application)

    @rule(number=which, forwards=st.booleans())
    def add(self, number: int, forwards: bool) -> None:
        if found := self._configuration(number):
            key, one = found
            address = f"{NOWHERE}{next(self.numbers)}" if forwards else None
            body = {"type": "HTTP_FORWARD", "forwardUrl": address} if forwards else {"type": "PULL"}
            made = self._good("POST", configurations(self.codes[one.application], key, "actions"), body)
            one.actions.append((made["key"], address))

    @precondition(lambda self: any(one.actions for one in self.model.configurations.values()))
    @rule(number=which, place=which)
    def forget_action(self, number: int, place: int) -> None:
        found = [(key, one) for key, one in self.model.configurations.items() if one.actions]
        key, one = found[number % len(found)]
        action, _ = one.actions.pop(place % len(one.actions))
        self._delete(configurations(self.codes[one.application], key, "actions", action))

    @rule(number=which)
    def forget_configuration(self, number: int) -> None:
        if found := self._configuration(number):
            key, one = found
            del self.model.configurations[key]
            self._delete(configurations(self.codes[one.application], key))

    # -- what phones say, and who asks -----------------------------------------------------------------------------

    @rule(
        application=st.sampled_from([0, 0, 0, 1]),
        many=st.sampled_from([1, 2, 3]),
        then=st.sampled_from([0, 0, 1, 1000]),
    )
    def say(self, application: int, many: int, then: int) -> None:
        """Often somebody asks at once."""
        texts = [f"text {next(self.numbers)}" for _ in range(many)]
        phone = self.phones[application]
        messages = [{"messageId": f"of {text}", "text": text} for text in texts]
        headers = {"Authorization": f"App {self.codes[application]}", "pushregistrationid": phone}
        answer = self.http.post(MO, headers=headers, json={"from": phone, "messages": messages})
        assert [one["statusCode"] for one in good(answer)["messages"]] == [0] * many
        for text in texts:
            self.model.say(application, text)
        if then:
            self.pull(then)

    @rule(limit=st.sampled_from([1, 2, 1000]))
    def ask(self, limit: int) -> None:
        self.pull(limit)

    def pull(self, limit: int) -> None:
        answer = self._good("GET", f"{PULL}?limit={limit}")
        handed_out = [one["text"] for one in answer["results"]]
        assert (handed_out, answer["pendingMessageCount"]) == self.model.pull(limit)
        assert answer["messageCount"] == len(handed_out)

    @rule(milliseconds=steps)
    def wait(self, milliseconds: int) -> None:
        self.control.advance(milliseconds)
        self.model.now += milliseconds

    @precondition(lambda self: bool(self.model.waiting()))
    @rule(beyond=st.integers(0, 1))
    def wait_to_the_edge(self, beyond: int) -> None:
        """A message that waits is kept for the last time, or no longer."""
        self.wait(self.model.waiting()[0].at + DAYS_KEPT_MS - self.model.now + beyond)

    @rule()
    def restore(self) -> None:
        """All goes on where it was."""
        document = good(self.http.get(f"{self.account.path}/snapshot"))
        gone(self.http.put(f"{self.account.path}/snapshot", json=document))

    @invariant()
    def everything_is_told(self) -> None:
        shown = good(self.http.get(f"{self.account.path}/mo?limit=1000"))["mo"]
        assert {one["text"]: self._told(one) for one in shown} == self.model.outcomes()

    def _told(self, one: Json) -> tuple[str | None, list[str]]:
        pulls = [outcome["state"] for outcome in one["outcomes"] if outcome["type"] == "PULL"]
        assert len(pulls) <= 1
        return (pulls or [None])[0], [outcome["url"] for outcome in one["outcomes"] if outcome["type"] != "PULL"]

    def _configuration(self, number: int) -> tuple[str, Configuration] | None:
        found = [*self.model.configurations.items()]
        return found[number % len(found)] if found else None

    def _good(self, method: str, path: str, body: Any = None) -> Json:
        more = {} if body is None else {"json": body}
        return good(self.http.request(method, path, headers=self.headers, **more))

    def _delete(self, path: str) -> None:
        gone(self.http.delete(path, headers=self.headers))


def run(http: httpx.Client, examples: int) -> None:
    run_state_machine_as_test(
        lambda: TwinAndModel(http, Replies()),
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@once
def test_messages_of_phones_are_told_as_the_model_says(http: httpx.Client) -> None:
    run(http, EXAMPLES)


@both
@pytest.mark.extra
def test_messages_of_phones_are_told_as_the_model_says_for_long(http: httpx.Client) -> None:
    run(http, 10 * EXAMPLES)


# -- mistakes that it finds ----------------------------------------------------------------------------------------


class ForgetsTooEarly(Replies):
    """By a millisecond."""

    def is_kept(self, one: Sent) -> bool:
        return self.now - one.at < DAYS_KEPT_MS


class HandsOutTheNewest(Replies):
    """First."""

    def waiting(self) -> list[Sent]:
        return super().waiting()[::-1]


class MeetsEveryApplication(Replies):
    """A message does."""

    def say(self, application: int, text: str) -> None:
        applications = [one.application for one in self.configurations.values()]
        super().say(application if application in applications else next(iter(applications), application), text)


class HandsOutTwice(Replies):
    """Nobody notes what was pulled."""

    def pull(self, limit: int) -> tuple[list[str], int]:
        waiting = self.waiting()
        return [one.text for one in waiting[:limit]], len(waiting)


def play(machine: TwinAndModel) -> None:
    """Rules in an order in which each of these mistakes comes out."""
    try:
        machine.start()
        machine.say(application=0, many=3, then=0)
        machine.say(application=1, many=1, then=0)
        machine.everything_is_told()
        machine.wait_to_the_edge(beyond=0)
        machine.everything_is_told()
        for limit in (1, 1000):
            machine.pull(limit)
            machine.everything_is_told()
    finally:
        machine.teardown()


@each("mistaken", [ForgetsTooEarly, HandsOutTheNewest, MeetsEveryApplication, HandsOutTwice])
def test_a_mistake_is_found(http: httpx.Client, mistaken: type[Replies]) -> None:
    play(TwinAndModel(http, Replies()))
    with pytest.raises(AssertionError):
        play(TwinAndModel(http, mistaken()))
