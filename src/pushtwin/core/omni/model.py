"""What the core knows of OMNI failover: immutable values, no SQL, no HTTP.

A *scenario* says through which channels a message goes, step by step. A *flow* is one destination of a request on its
way through the steps of a scenario, as that was when the request came. An *attempt* is what has become of one step.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pushtwin.core.messages.catalogue import NO_ERROR, PENDING_ENROUTE
from pushtwin.core.messages.model import Notification, Reporting


class Channel(StrEnum):
    """Ways to a person. The twin sends by `PUSH` and `SMS`; a step with another one is left out."""

    SMS = "SMS"
    EMAIL = "EMAIL"
    VOICE = "VOICE"
    PUSH = "PUSH"
    VIBER = "VIBER"
    LINE = "LINE"
    VKONTAKTE = "VKONTAKTE"
    KAKAO_CHINGU = "KAKAO_CHINGU"
    KAKAO_ALIM = "KAKAO_ALIM"
    WHATSAPP = "WHATSAPP"


MAX_STEPS = 50  # of a scenario: more would hold everybody up, and there are ten channels

# -- scenarios -------------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """A channel, and who sends by it: for PUSH the code or id of an application. `sender` is as it was given."""

    channel: Channel
    sender: str | None = None


class Scenario(NamedTuple):
    """What messages go through (push-messages-api 11.1). A message that names no scenario takes the default one."""

    key: str
    name: str | None
    flow: tuple[Step, ...]
    is_default: bool = False


# -- what is sent ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PushContent:
    """What PUSH steps send, and to which devices (push-messages-api 11.5).

    `validity_ms` is as asked for, None where nothing was. Devices whose notifications are off get nothing unless
    `includes_muted`, of which None says nothing. Subscriptions are keys of custom attributes, all of which a person
    or a device must have.
    """

    notification: Notification
    validity_ms: int | None = None
    only_primary: bool = False
    includes_muted: bool | None = None
    person_subscriptions: tuple[str, ...] = ()
    device_subscriptions: tuple[str, ...] = ()


class Transliteration(StrEnum):
    """From which script letters are written as plain ones."""

    NONE = "NONE"
    ALL = "ALL"
    BALTIC = "BALTIC"
    CENTRAL_EUROPEAN = "CENTRAL_EUROPEAN"
    COLOMBIAN = "COLOMBIAN"
    CYRILLIC = "CYRILLIC"
    GREEK = "GREEK"
    NON_UNICODE = "NON_UNICODE"
    PORTUGUESE = "PORTUGUESE"
    SERBIAN_CYRILLIC = "SERBIAN_CYRILLIC"
    TURKISH = "TURKISH"
    BULGARIAN_CYRILLIC = "BULGARIAN_CYRILLIC"


class LanguageCode(StrEnum):
    """Whose letters a message may have."""

    NONE = "NONE"
    TR = "TR"
    ES = "ES"
    PT = "PT"
    AUTODETECT = "AUTODETECT"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsContent:
    """What SMS steps send. `validity_ms` is as asked for, None where nothing was."""

    text: str
    validity_ms: int | None = None
    transliteration: Transliteration = Transliteration.NONE
    language: LanguageCode = LanguageCode.NONE


class Address(NamedTuple):
    """How a destination can be reached, as it was given."""

    phone_number: str | None = None
    email_address: str | None = None
    registration_id: str | None = None
    whatsapp_user_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What all flows of one request have in common: the steps of its scenario, what they send, and who is told."""

    steps: tuple[Step, ...]
    push: PushContent | None = None
    sms: SmsContent | None = None
    reporting: Reporting = field(default_factory=Reporting)


# -- what becomes of it ----------------------------------------------------------------------------------------


class Attempt(NamedTuple):
    """What has become of one step; times are milliseconds of the account.

    `place` is that of the step in its flow, `to` the address that was taken. `pending` counts those who may still get
    it: devices, or the phone of an SMS. `why` says in words what status and error leave open. `is_left_out`: the flow
    went on as if it had no such step.
    """

    place: int
    channel: Channel
    sender: str | None
    to: str | None
    status: int
    error: int
    sent_at: int
    done_at: int | None = None
    expires_at: int | None = None
    pending: int = 0
    message_count: int = 1
    why: str | None = None
    is_left_out: bool = False


class Flow(NamedTuple):
    """One destination on its way at one moment; times are milliseconds of the account.

    `attempts` are in the order of the steps, and none before `starts_at`; the last one may be under way. `due_at` is
    when something happens by itself: the flow starts, or its SMS arrives or expires. What happens to its push messages,
    they tell. `status` and `error` are what it is taken for as a whole, `done_at` since when that is final.
    `consumed_at`: its report has been taken. `push_ordinals` are those of the sends of its PUSH steps, drawn in
    advance.
    """

    account_id: str
    ordinal: int
    bulk_id: str
    message_id: str
    address: Address
    order: Order
    accepted_at: int
    starts_at: int
    push_ordinals: tuple[int, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    status: int = PENDING_ENROUTE
    error: int = NO_ERROR
    done_at: int | None = None
    due_at: int | None = None
    seen_at: int | None = None
    consumed_at: int | None = None
