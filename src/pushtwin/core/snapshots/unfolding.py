"""Documents as rows, judged as a whole: whatever is wrong is told at its place. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from pydantic import TypeAdapter

from pushtwin.base.problems import MOST_TOLD, Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.clock import Clock, problems_of_clock
from pushtwin.core.accounts.in_snapshots import (
    AccountEntry,
    ApplicationRow,
    State,
    api_key_rows,
    application_rows,
    clock_of,
    state_of,
    with_new_key,
    with_new_keys,
)
from pushtwin.core.accounts.settings import parse_settings
from pushtwin.core.documents.entries import Rows
from pushtwin.core.documents.judging import Removed, judge
from pushtwin.core.events.in_snapshots import event_definition_rows
from pushtwin.core.logins.in_snapshots import access_token_rows
from pushtwin.core.messages.in_snapshots.sends import Renewed, Sends, inbox_topic_rows, senders_of
from pushtwin.core.mo.in_snapshots.reading import MoMessages, configuration_rows
from pushtwin.core.omni.in_snapshots.scenarios import scenario_rows
from pushtwin.core.omni.in_snapshots.unfolding_flows import Flows
from pushtwin.core.people.in_snapshots.attributes_and_tags import custom_attribute_rows, tag_rows
from pushtwin.core.people.in_snapshots.persons import Persons
from pushtwin.core.people.in_snapshots.registrations import uninstalled_rows
from pushtwin.core.snapshots.document import (
    Head,
    flows_model,
    head_model,
    mo_messages_model,
    persons_model,
    sends_model,
)
from pushtwin.core.snapshots.json_stream import FLOWS, MO_MESSAGES, PERSONS, SENDS
from pushtwin.core.snapshots.problems import say


class Kept(NamedTuple):
    """What an account keeps where a document says nothing of it."""

    name: str
    applications: Sequence[ApplicationRow]


class _Maker(Protocol):
    """Turns the entries of a list into rows, some at a time, and tells what is wrong with them."""

    problems: list[Problem]

    def rows(self, entries: Sequence[Any]) -> Rows:
        """By table."""


class _List:
    """One of the lists that come in portions, and how many of its entries have been unfolded."""

    def __init__(self, name: str, model: Callable[[], TypeAdapter[Any]], maker: _Maker) -> None:
        self.name = name
        self.model = model
        self.maker = maker
        self.count = 0

    def in_document(self, problem: Problem) -> Problem:
        place: Place = problem.place
        if place and isinstance(place[0], int):
            place = (place[0] + self.count, *place[1:])
        return Problem((self.name, *place), problem.message)


class Unfolding:
    """One document on its way into rows. What is wrong with a part is left out of the rows, and told in `problems`."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """`document` is without its large lists."""
        judged = judge(head_model(), document, say)
        self._head: Head = judged.value or {}
        self._removed = judged.removed
        self.problems = [] if "version" in document else [Problem(("version",), "is missing")]
        self.problems += judged.problems

    @property
    def account(self) -> AccountEntry:
        return self._head.get("account", {})

    @property
    def clock(self) -> Clock:
        return clock_of(self.account)

    @property
    def is_hopeless(self) -> bool:
        """Whether there are more problems than anybody wants to be told."""
        return len(self.problems) >= MOST_TOLD

    def unfold_head(
        self, time_and_ids: TimeAndIds, unique: TimeAndIds, kept: Kept, *, new_keys: bool = False
    ) -> tuple[State, Rows]:
        """What comes in no portions. `unique` is in real time, and draws what no other account has.

        With `new_keys` that is the id and the code of every application, and every API key, whatever the document says;
        tokens are left out.
        """
        wrong_times = problems_of_clock(self.clock, unique.now())
        head, problems = self._head, [one.below("account", "clock") for one in wrong_times]
        applications = [*kept.applications]
        if "applications" in head:
            applications = application_rows(head["applications"], time_and_ids, unique, problems)
        api_keys = api_key_rows(head.get("apiKeys", ()), time_and_ids, unique, problems)
        tokens = access_token_rows(head.get("accessTokens", ()), time_and_ids, problems)
        definitions = event_definition_rows(head.get("eventDefinitions", ()), time_and_ids, problems)
        attributes = custom_attribute_rows(head.get("customAttributes", {}), time_and_ids.now(), problems)
        tags = tag_rows(head.get("tags", ()), time_and_ids, problems)
        topics = inbox_topic_rows(head.get("inboxTopics", ()), problems)
        before = applications
        if new_keys:
            applications = [with_new_keys(row, unique) for row in applications]
            api_keys = [with_new_key(row, unique) for row in api_keys]
            tokens = []
        is_known = not self._has_problems_below("applications")
        pairs = zip(before, applications, strict=True)
        known = {old.application_id: new.application_id for old, new in pairs} if is_known else {}
        uninstalled = uninstalled_rows(head.get("uninstalledRegistrations", ()), known, problems)
        renewed = [*map(_renewed, before, applications)] if is_known else []
        scenarios = scenario_rows(head.get("scenarios", ()), time_and_ids, senders_of(renewed), problems)
        mo_configurations = configuration_rows(head.get("moConfigurations", ()), known, time_and_ids, problems)
        self._note(problems, self._removed)
        uninstalled_ids = {row.registration_id for row in uninstalled}
        state = state_of(self.account, kept.name)
        self._persons = Persons(time_and_ids, known, uninstalled_ids, attributes, [row.name for row in tags])
        settings = parse_settings(state.settings)
        self._sends = Sends(time_and_ids, renewed, settings)
        self._owners: dict[int, Place] = {}  # of inboxes, and where they are named
        self._flows = Flows(time_and_ids, senders_of(renewed), settings)
        self._pushes: set[int] = set()  # the ordinals of sends that are steps of flows
        self._awaited: dict[int, Place] = {}  # those that flows wait for, and where
        self._lists = {
            PERSONS: _List(PERSONS, persons_model, self._persons),
            SENDS: _List(SENDS, sends_model, self._sends),
            MO_MESSAGES: _List(MO_MESSAGES, mo_messages_model, MoMessages(time_and_ids, known, settings)),
            FLOWS: _List(FLOWS, flows_model, self._flows),
        }
        return state, {
            "applications": applications,
            "api_keys": api_keys,
            "access_tokens": tokens,
            "event_definitions": definitions,
            "tags": tags,
            "custom_attributes": attributes,
            "uninstalled_registrations": uninstalled,
            "inbox_topics": topics,
            "scenarios": scenarios,
            **mo_configurations,
        }

    def unfold(self, name: str, entries: Any) -> Rows:
        """The rows of the next entries of a large list, by table."""
        part = self._lists[name]
        judged = judge(part.model(), entries, say)
        rows = part.maker.rows(judged.value or [])
        self.problems += [part.in_document(one) for one in judged.problems]
        self._note(part.maker.problems, judged.removed, part.in_document)
        part.maker.problems.clear()
        self._pushes |= {row.send_ordinal for row in rows.get("sends", ()) if row.flow_ordinal is not None}
        for noted, found in ((self._owners, self._sends.take_owners()), (self._awaited, self._flows.take_awaited())):
            for key, at in found:
                place = judged.removed.place_of(at)
                if place is not None:
                    noted.setdefault(key, part.in_document(Problem(place, "")).place)
        part.count += len(entries) if isinstance(entries, list) else 0
        return rows

    def end(self) -> None:
        """All is unfolded: who is missing now, and for no other reason, is told."""
        for person_id, place in () if self.problems else self._owners.items():
            if person_id not in self._persons.person_ids:
                self.problems.append(Problem(place, f"there is no person {person_id}, who would have this inbox"))
        for ordinal, place in () if self.problems else self._awaited.items():
            if ordinal not in self._pushes:
                self.problems.append(Problem(place, f"waits for the send {ordinal}, which is no step of a flow here"))

    def learned(self) -> Rows:
        """What persons have told of the account, once all of them are unfolded."""
        return self._persons.learned

    def _has_problems_below(self, member: str) -> bool:
        return any(one.place[:1] == (member,) for one in self.problems)

    def _note(
        self,
        problems: Iterable[Problem],
        removed: Removed,
        in_document: Callable[[Problem], Problem] = lambda problem: problem,
    ) -> None:
        """Those of what is left of a document; what is missing only because it was wrong is no problem of its own."""
        for one in problems:
            place = removed.place_of(one.place)
            if place is not None:
                self.problems.append(in_document(Problem(place, one.message)))


def _renewed(before: ApplicationRow, after: ApplicationRow) -> Renewed:
    return Renewed(before.application_id, before.application_code, after.application_id, after.application_code)
