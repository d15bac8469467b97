"""Rows of what a document says."""

from collections.abc import Iterator, Mapping, Sequence

from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.documents.entries import Rows, refuse_twice, text_of
from pushtwin.core.messages.ids import new_id
from pushtwin.core.mo.in_snapshots.entries import (
    ActionEntry,
    ActionRow,
    ConfigurationEntry,
    ConfigurationRow,
    MoMessageEntry,
    MoMessageRow,
)
from pushtwin.core.mo.keys import new_key
from pushtwin.core.mo.model import Action, ActionType, NewAction, check_action, met_by_message
from pushtwin.core.mo.repository import read_actions, write_actions
from pushtwin.core.webhooks.in_snapshots import CallbackRow, callback_row
from pushtwin.core.webhooks.model import CallbackKey, CallbackKind

Applications = Mapping[str, str]
"""By the ids in the document, in its order, what they are from now on; none where something is wrong with them."""


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
