"""What a snapshot says of messages that phones have sent, and of what becomes of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.errors import ActionInvalid
from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.base.times import render_time
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.documents.entries import Rows, known, refuse_twice, text_of
from pushtwin.core.documents.values import Code, Milliseconds, Ordinal, entry, obeys
from pushtwin.core.messages.ids import new_id
from pushtwin.core.mo.keys import new_key
from pushtwin.core.mo.model import Action, ActionType, NewAction, check_action, find_keyword, met_by_message
from pushtwin.core.mo.repository import read_actions, write_actions
from pushtwin.core.webhooks.in_snapshots import CallbackEntry, CallbackRow, by_subject, callback_row, render_callback
from pushtwin.core.webhooks.model import CallbackKey, CallbackKind

Applications = Mapping[str, str]
"""By the ids in the document, in its order, what they are from now on; none where something is wrong with them."""


@entry
class ActionEntry(TypedDict):
    """Something that becomes of messages."""

    key: NotRequired[Code]
    type: Annotated[ActionType, Field(strict=False)]
    forwardUrl: NotRequired[str]
    callbackData: NotRequired[str]


def _problems_of_action(shown: ActionEntry) -> Iterator[Problem]:
    try:
        check_action(NewAction(shown["type"], shown.get("forwardUrl")))
    except ActionInvalid:
        yield Problem(("forwardUrl",), "should be an address that begins with http:// or https://")


JudgedAction = Annotated[ActionEntry, obeys(_problems_of_action)]


@entry
class ConfigurationEntry(TypedDict, total=False):
    """Actions of an application."""

    key: Code
    applicationId: str
    actions: list[JudgedAction]


def _problems_of_message(shown: "MoMessageEntry") -> Iterator[Problem]:
    keyword = shown.get("keyword")
    if keyword is not None and keyword != find_keyword(shown["text"], AccountSettings()):
        yield Problem(("keyword",), "should be the first of several words of the text")
    if "waitingSince" in shown and "pulledAt" in shown:
        yield Problem(("waitingSince",), "what was pulled no longer waits")


@entry
class MoMessageEntry(TypedDict):
    """A message that a phone has sent. `actions` are those that it met."""

    ordinal: NotRequired[Ordinal]
    messageId: NotRequired[str]
    applicationId: NotRequired[str]
    registrationId: str
    personId: NotRequired[Ordinal]
    externalId: NotRequired[str]
    phoneMessageId: NotRequired[str]
    destination: NotRequired[str]
    text: str
    keyword: NotRequired[str]
    initialMessageId: NotRequired[str]
    bulkId: NotRequired[str]
    customPayload: NotRequired[dict[str, Any]]
    receivedAt: NotRequired[Milliseconds]
    waitingSince: NotRequired[Milliseconds]
    actions: NotRequired[list[JudgedAction]]
    pulledAt: NotRequired[Milliseconds]
    callbacks: NotRequired[list[CallbackEntry]]


JudgedMoMessage = Annotated[MoMessageEntry, obeys(_problems_of_message)]


class ConfigurationRow(NamedTuple):
    """A configuration as its table keeps it."""

    configuration_key: str
    application_id: str
    ordinal: int


class ActionRow(NamedTuple):
    """An action as its table keeps it."""

    action_key: str
    configuration_key: str
    ordinal: int
    type: str
    forward_url: str | None
    callback_data: str | None


class MoMessageRow(NamedTuple):
    """A message as its table keeps it. Payload and actions are JSON text."""

    ordinal: int
    message_id: str
    application_id: str
    registration_id: str
    person_id: int | None
    external_id: str | None
    phone_message_id: str | None
    destination: str | None
    text: str
    keyword: str | None
    initial_message_id: str | None
    bulk_id: str | None
    custom_payload: str | None
    received_at: int
    actions: str
    waiting_since: int | None
    pulled_at: int | None


ROWS = {"mo_configurations": ConfigurationRow, "mo_actions": ActionRow, "mo_messages": MoMessageRow}


# -- from a document -------------------------------------------------------------------------------------------


def configuration_rows(
    entries: Sequence[ConfigurationEntry], applications: Applications, time_and_ids: TimeAndIds, problems: list[Problem]
) -> Rows:
    """Configurations and actions, by table."""
    configurations: dict[str, ConfigurationRow] = {}
    actions: dict[str, ActionRow] = {}
    for number, shown in enumerate(entries):
        place: Place = ("moConfigurations", number)
        key = shown.get("key") or new_key(time_and_ids)
        refuse_twice(problems, configurations, key, *place, "key")
        application_id = _application_id(shown.get("applicationId"), applications, place, problems)
        configurations[key] = ConfigurationRow(key, application_id, time_and_ids.next_ordinal())
        for index, one in enumerate(shown.get("actions", ())):
            action = _action(one, time_and_ids)
            refuse_twice(problems, actions, action.key, *place, "actions", index, "key")
            actions[action.key] = ActionRow(action.key, key, time_and_ids.next_ordinal(), *action[1:])
    return {"mo_configurations": [*configurations.values()], "mo_actions": [*actions.values()]}


class MoMessages:
    """Turns the messages of one document into rows, some at a time. What is wrong with them is told in `problems`."""

    def __init__(self, time_and_ids: TimeAndIds, applications: Applications, settings: AccountSettings) -> None:
        self.problems: list[Problem] = []
        self._time_and_ids = time_and_ids
        self._now = time_and_ids.now()
        self._applications = applications
        self._settings = settings
        self._last = -1  # the ordinal of the message before

    def rows(self, entries: Sequence[MoMessageEntry]) -> Rows:
        """By table. The place of an entry is its number among these."""
        rows: Rows = {"mo_messages": [], "callbacks": []}
        for number, shown in enumerate(entries):
            row = self._row(shown, number)
            rows["mo_messages"].append(row)
            rows["callbacks"] += self._callbacks(shown, row, number)
        return rows

    def _row(self, shown: MoMessageEntry, number: int) -> MoMessageRow:
        actions = met_by_message([_action(one, self._time_and_ids) for one in shown.get("actions", ())])
        received_at, pulled_at = shown.get("receivedAt", self._now), shown.get("pulledAt")
        is_waiting = pulled_at is None and any(one.type is ActionType.PULL for one in actions)
        payload = shown.get("customPayload")
        return MoMessageRow(
            ordinal=self._ordinal(shown.get("ordinal"), number),
            message_id=shown.get("messageId") or new_id(self._time_and_ids, self._settings.message_ids),
            application_id=_application_id(shown.get("applicationId"), self._applications, (number,), self.problems),
            registration_id=shown["registrationId"],
            person_id=shown.get("personId"),
            external_id=shown.get("externalId"),
            phone_message_id=shown.get("phoneMessageId"),
            destination=shown.get("destination"),
            text=shown["text"],
            keyword=shown.get("keyword"),
            initial_message_id=shown.get("initialMessageId"),
            bulk_id=shown.get("bulkId"),
            custom_payload=None if payload is None else text_of(payload),
            received_at=received_at,
            actions=write_actions(actions),
            waiting_since=shown.get("waitingSince", received_at if is_waiting else None),
            pulled_at=pulled_at,
        )

    def _ordinal(self, given: int | None, number: int) -> int:
        ordinal = max(self._time_and_ids.next_ordinal(), self._last + 1) if given is None else given
        if ordinal <= self._last:
            self.problems.append(Problem((number, "ordinal"), "should be greater than that of the message before"))
        self._last = ordinal
        return ordinal

    def _callbacks(self, shown: MoMessageEntry, row: MoMessageRow, number: int) -> Iterator[CallbackRow]:
        """One for each forward, in their order."""
        forwards = [one for one in read_actions(row.actions) if one.type is ActionType.HTTP_FORWARD]
        for place, one in enumerate(shown.get("callbacks", ())):
            at = (number, "callbacks", place)
            if place >= len(forwards):
                self.problems.append(Problem(at, "there is no forward that it could be of"))
            if one.get("kind", CallbackKind.FORWARD) is not CallbackKind.FORWARD:
                self.problems.append(Problem((*at, "kind"), "tells of something else"))
            yield callback_row(one, CallbackKey(row.ordinal, place, CallbackKind.FORWARD), row.message_id, self._now)


def _application_id(given: str | None, applications: Applications, place: Place, problems: list[Problem]) -> str:
    """The application that is named, or the first one."""
    if given is None:
        return next(iter(applications.values()), "")
    if applications and given not in applications:
        problems.append(Problem((*place, "applicationId"), f"there is no application {given}"))
    return applications.get(given, given)


def _action(shown: ActionEntry, time_and_ids: TimeAndIds) -> Action:
    new = NewAction(shown["type"], shown.get("forwardUrl"), shown.get("callbackData"))
    return Action(shown.get("key") or new_key(time_and_ids), *check_action(new))


# -- as a document ---------------------------------------------------------------------------------------------


def render_configurations(
    configurations: Iterable[Sequence[Any]], actions: Iterable[Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    """Each with its actions, in the order of creation."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for action in starmap(ActionRow, actions):
        shown = Action(action.action_key, ActionType(action.type), action.forward_url, action.callback_data)
        by_key.setdefault(action.configuration_key, []).append(_render_action(shown))
    for row in starmap(ConfigurationRow, configurations):
        shown_actions = by_key.get(row.configuration_key)
        yield known({"key": row.configuration_key, "applicationId": row.application_id, "actions": shown_actions})


def render_mo_messages(rows: Mapping[str, Iterable[Any]]) -> bytes:
    """One a line."""
    callbacks = by_subject(starmap(CallbackRow, rows.get("callbacks", ())))
    by_ordinal: dict[int, list[CallbackRow]] = {}
    for (ordinal, _), some in sorted(callbacks.items()):
        by_ordinal.setdefault(ordinal, []).extend(some)
    messages = starmap(MoMessageRow, rows["mo_messages"])
    return b",\n".join(json_text.write(_render_message(one, by_ordinal.get(one.ordinal, ()))) for one in messages)


def _render_message(row: MoMessageRow, callbacks: Sequence[CallbackRow]) -> dict[str, Any]:
    return known(
        {
            "ordinal": row.ordinal,
            "messageId": row.message_id,
            "applicationId": row.application_id,
            "registrationId": row.registration_id,
            "personId": row.person_id,
            "externalId": row.external_id,
            "phoneMessageId": row.phone_message_id,
            "destination": row.destination,
            "text": row.text,
            "keyword": row.keyword,
            "initialMessageId": row.initial_message_id,
            "bulkId": row.bulk_id,
            "customPayload": None if row.custom_payload is None else json_text.raw(row.custom_payload),
            "receivedAt": render_time(row.received_at),
            "waitingSince": _render_waiting(row),
            "actions": list(map(_render_action, read_actions(row.actions))) or None,
            "pulledAt": None if row.pulled_at is None else render_time(row.pulled_at),
            "callbacks": list(map(render_callback, callbacks)) or None,
        }
    )


def _render_waiting(row: MoMessageRow) -> str | None:
    """Said where no action says that it waits to be pulled."""
    says_so = any(one.type is ActionType.PULL for one in read_actions(row.actions))
    return None if row.waiting_since is None or says_so else render_time(row.waiting_since)


def _render_action(one: Action) -> dict[str, Any]:
    return known(
        {
            "key": one.key,
            "type": one.type.value,
            "forwardUrl": one.forward_url,
            "callbackData": one.callback_data,
        }
    )
