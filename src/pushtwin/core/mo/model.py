"""What the core knows of messages that phones send back (push-messages-api 9). No SQL, no HTTP."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from pushtwin.base.addresses import problems_of_web_address
from pushtwin.base.errors import ActionInvalid
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.mo import MoKeywords
from pushtwin.core.messages.model import HOUR_MS

KEPT_MS = 48 * HOUR_MS
"""How long a message waits to be pulled: as long as reports do."""


class ActionType(StrEnum):
    """What becomes of a message: `HTTP_FORWARD` tells it to an address, `PULL` keeps it until somebody asks."""

    HTTP_FORWARD = "HTTP_FORWARD"
    PULL = "PULL"


class NewAction(NamedTuple):
    """An action as it is wanted."""

    type: ActionType
    forward_url: str | None = None
    callback_data: str | None = None


class Action(NamedTuple):
    """Something that becomes of each message. `callback_data` goes with it."""

    key: str
    type: ActionType
    forward_url: str | None = None
    callback_data: str | None = None


class SentMo(NamedTuple):
    """A message as its phone sends it. `custom_payload` is JSON text."""

    text: str | None
    message_id: str | None = None
    destination: str | None = None
    initial_message_id: str | None = None
    bulk_id: str | None = None
    custom_payload: str | None = None

    @property
    def can_be_sent(self) -> bool:
        """A message says something."""
        return self.text is not None and not self.text.isspace() and self.text != ""


class MoMessage(NamedTuple):
    """A message that a phone has sent; times are milliseconds of the account.

    `phone_message_id` is the id that the phone gave it, `message_id` its own. `actions` are those that it met, as they
    were. With `waiting_since` it has not been pulled yet.
    """

    account_id: str
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
    actions: tuple[Action, ...] = ()
    waiting_since: int | None = None
    pulled_at: int | None = None

    @property
    def clean_text(self) -> str:
        """The text without its keyword."""
        return self.text if self.keyword is None else self.text.split(maxsplit=1)[1]

    @property
    def forwards(self) -> Sequence[Action]:
        """Each tells it to an address, by a callback whose place is that in here."""
        return [one for one in self.actions if one.type is ActionType.HTTP_FORWARD]

    @property
    def pull(self) -> Action | None:
        """What keeps it until somebody asks."""
        return next((one for one in self.actions if one.type is ActionType.PULL), None)

    def can_be_pulled(self, now: int) -> bool:
        return self.waiting_since is not None and self.waiting_since >= now - KEPT_MS


class FoundMo(NamedTuple):
    """A message, and the code of the application that it was sent to."""

    message: MoMessage
    application_code: str


def check_action(new: NewAction) -> NewAction:
    """Raises ActionInvalid for a forward without an address. Only a forward has one."""
    if new.type is ActionType.PULL:
        return new._replace(forward_url=None)
    if new.forward_url is None or any(problems_of_web_address(new.forward_url)):
        raise ActionInvalid
    return new


def find_keyword(text: str, settings: AccountSettings) -> str | None:
    """The first of two or more words."""
    words = text.split(maxsplit=1)
    return words[0] if len(words) > 1 and settings.mo_keywords is MoKeywords.FIRST_WORD else None


def met_by_message(actions: Sequence[Action]) -> tuple[Action, ...]:
    """What becomes of a message: every forward, and one pull however many there are, since it is pulled once only."""
    pulls = [one for one in actions if one.type is ActionType.PULL]
    return tuple(one for one in actions if one.type is ActionType.HTTP_FORWARD or one is pulls[0])
