"""Messages of phones, and what becomes of them, in a document, and as rows."""

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.errors import ActionInvalid
from pushtwin.base.problems import Problem
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.documents.values import Code, Milliseconds, Ordinal, entry, obeys
from pushtwin.core.mo.model import ActionType, NewAction, check_action, find_keyword
from pushtwin.core.webhooks.in_snapshots import CallbackEntry


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
