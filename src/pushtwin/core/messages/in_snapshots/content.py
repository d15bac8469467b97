"""What was asked for, in a document: the send as a row keeps it, but with camels as names and times as texts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, NotRequired

from pydantic import Field
from pydantic.alias_generators import to_camel, to_snake
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.numbers import MAX_INTEGER, MIN_INTEGER
from pushtwin.base.problems import Problem
from pushtwin.base.times import LATEST, render_time
from pushtwin.core.documents.entries import text_of
from pushtwin.core.documents.values import Milliseconds, Ordinal, entry, obeys
from pushtwin.core.messages.model import (
    InAppStyle,
    InboxPeriodUnit,
    Send,
    Source,
    TapActionType,
    TargetKind,
    Window,
)
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.timing import problems_of_window

# The others are what was given: their names are not the twin's.
_PARTS = {"target", "notification", "timing", "reporting", "tap_action", "inbox_period", "window", "speed_limit"}
_PARTS |= {"push", "sms"}
_NAMES_OF_PARTS = _PARTS | {to_camel(name) for name in _PARTS}
_IN_WINDOWS = {"from": "fromMinute", "to": "toMinute"}

Integer = Annotated[int, Field(ge=MIN_INTEGER, le=MAX_INTEGER)]
MinuteOfDay = Annotated[int, Field(ge=0, le=24 * 60)]


@entry
class TapActionEntry(TypedDict):
    """What a tap opens; half of it is refused when it is sent, and kept as it came."""

    resource: str | None
    type: Annotated[TapActionType | None, Field(strict=False)]


@entry
class InboxPeriodEntry(TypedDict):
    """How long a message stays in an inbox."""

    amount: Integer
    unit: Annotated[InboxPeriodUnit, Field(strict=False)]


@entry
class NotificationEntry(TypedDict):
    """What the device shows and the app gets."""

    text: str
    title: NotRequired[str]
    imageUrl: NotRequired[str]
    soundEnabled: NotRequired[bool]
    soundName: NotRequired[str]
    vibrationEnabled: NotRequired[bool]
    contentAvailable: NotRequired[bool]
    isSilent: NotRequired[bool]
    badge: NotRequired[Integer]
    category: NotRequired[str]
    showsInApp: NotRequired[bool]
    inAppStyle: NotRequired[Annotated[InAppStyle, Field(strict=False)]]
    inAppValidityMs: NotRequired[Integer]
    inAppDismissTitle: NotRequired[str]
    inAppOpenTitle: NotRequired[str]
    tapAction: NotRequired[TapActionEntry]
    inboxTopic: NotRequired[str]
    inboxPeriod: NotRequired[InboxPeriodEntry]
    customPayload: NotRequired[dict[str, Any]]


@entry
class TargetEntry(TypedDict):
    """To whom."""

    kind: Annotated[TargetKind, Field(strict=False)]
    address: NotRequired[str]
    query: NotRequired[dict[str, Any]]
    onlyPrimary: NotRequired[bool]


@entry
class WindowEntry(TypedDict):
    """When messages may leave; 0 is Monday."""

    days: list[int]
    fromMinute: NotRequired[MinuteOfDay]
    toMinute: NotRequired[MinuteOfDay]


@entry
class SpeedLimitEntry(TypedDict):
    """At most so many in a period."""

    amount: Annotated[int, Field(ge=1, le=MAX_INTEGER)]
    periodMs: Annotated[int, Field(ge=1, le=LATEST)]


def _problems_of_window(shown: WindowEntry) -> Iterator[Problem]:
    window = Window(tuple(shown["days"]), shown.get("fromMinute"), shown.get("toMinute"))
    for one in problems_of_window(window):
        yield Problem(tuple(_IN_WINDOWS.get(str(step), step) for step in one.place), one.message)


@entry
class TimingEntry(TypedDict, total=False):
    """When a send may leave, and how long it counts."""

    sendAt: Milliseconds
    validityMs: Integer
    window: Annotated[WindowEntry, obeys(_problems_of_window)]
    speedLimit: SpeedLimitEntry


@entry
class ReportingEntry(TypedDict, total=False):
    """Where reports go, and what they repeat."""

    webhookUrl: str
    wantsWebhook: bool
    wantsIntermediate: bool
    contentType: str
    callbackData: str
    entityId: str
    platformApplicationId: str
    campaignReferenceId: str


@entry
class ContentEntry(TypedDict):
    """One content for one destination, as it was asked for."""

    source: NotRequired[Annotated[Source, Field(strict=False)]]
    sender: NotRequired[str]
    target: TargetEntry
    notification: NotificationEntry
    timing: NotRequired[TimingEntry]
    reporting: NotRequired[ReportingEntry]
    messageId: NotRequired[str]
    reachesMuted: NotRequired[bool]
    messageNumber: NotRequired[Ordinal]


def send_of(shown: ContentEntry, sender: str) -> Send:
    """The send with this sender."""
    members = renamed({"source": Source.V3, **shown, "sender": sender}, to_snake)
    return parse_send(text_of(members))


def render_content(definition: str) -> dict[str, Any]:
    """Of the text that a row keeps."""
    shown = renamed(json_text.parse(definition), to_camel)
    if "sendAt" in shown.get("timing", {}):
        shown["timing"]["sendAt"] = render_time(shown["timing"]["sendAt"])
    return shown


def renamed(members: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    """Parts within parts, too; what was given by clients keeps its names."""
    return {
        rename(name): renamed(value, rename) if name in _NAMES_OF_PARTS and isinstance(value, dict) else value
        for name, value in members.items()
    }
