"""Flows of OMNI failover in a document, and as rows.

What a flow is taken for as a whole follows from its steps, and is not said.
"""

from typing import Annotated, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.documents.values import Milliseconds, Ordinal, entry
from pushtwin.core.messages.in_snapshots.content import Integer, NotificationEntry, ReportingEntry
from pushtwin.core.messages.in_snapshots.messages import ErrorId, StatusId
from pushtwin.core.omni.in_snapshots.scenarios import StepEntry
from pushtwin.core.omni.model import MAX_STEPS, LanguageCode, Transliteration
from pushtwin.core.webhooks.in_snapshots import CallbackEntry


@entry
class AddressEntry(TypedDict, total=False):
    """How a destination can be reached."""

    phoneNumber: str
    emailAddress: str
    registrationId: str
    whatsAppUserId: str


@entry
class PushEntry(TypedDict):
    """What PUSH steps send, and to which devices."""

    notification: NotificationEntry
    validityMs: NotRequired[Integer]
    onlyPrimary: NotRequired[bool]
    includesMuted: NotRequired[bool]
    personSubscriptions: NotRequired[list[str]]
    deviceSubscriptions: NotRequired[list[str]]


@entry
class SmsEntry(TypedDict):
    """What SMS steps send."""

    text: str
    validityMs: NotRequired[Integer]
    transliteration: NotRequired[Annotated[Transliteration, Field(strict=False)]]
    language: NotRequired[Annotated[LanguageCode, Field(strict=False)]]


@entry
class FlowAttemptEntry(TypedDict):
    """What has become of a step; the first entry is of the first step."""

    to: NotRequired[str]
    status: StatusId
    error: NotRequired[ErrorId]
    sentAt: Milliseconds
    doneAt: NotRequired[Milliseconds]
    expiresAt: NotRequired[Milliseconds]
    pending: NotRequired[Ordinal]
    messageCount: NotRequired[Ordinal]
    why: NotRequired[str]
    isLeftOut: NotRequired[bool]
    callbacks: NotRequired[list[CallbackEntry]]


@entry
class FlowEntry(TypedDict):
    """A destination on its way through the steps, or at its end."""

    ordinal: NotRequired[Ordinal]
    bulkId: NotRequired[str]
    messageId: NotRequired[str]
    address: NotRequired[AddressEntry]
    steps: Annotated[list[StepEntry], Field(min_length=1, max_length=MAX_STEPS)]
    push: NotRequired[PushEntry]
    sms: NotRequired[SmsEntry]
    reporting: NotRequired[ReportingEntry]
    acceptedAt: NotRequired[Milliseconds]
    startsAt: NotRequired[Milliseconds]
    pushOrdinals: NotRequired[list[Ordinal]]
    attempts: NotRequired[list[FlowAttemptEntry]]
    dueAt: NotRequired[Milliseconds]
    seenAt: NotRequired[Milliseconds]
    consumedAt: NotRequired[Milliseconds]


class FlowRow(NamedTuple):
    """A flow as its table keeps it. Definition and ordinals are JSON text."""

    flow_ordinal: int
    bulk_id: str
    message_id: str
    phone_number: str | None
    email_address: str | None
    registration_id: str | None
    whatsapp_user_id: str | None
    definition: str
    accepted_at: int
    starts_at: int
    push_ordinals: str
    status: int
    error: int
    channel: str | None
    done_at: int | None
    due_at: int | None
    seen_at: int | None
    consumed_at: int | None


class FlowAttemptRow(NamedTuple):
    """An attempt as its table keeps it."""

    flow_ordinal: int
    place: int
    channel: str
    sender: str | None
    recipient: str | None
    status: int
    error: int
    sent_at: int
    done_at: int | None
    expires_at: int | None
    pending: int
    message_count: int
    why: str | None
    is_left_out: bool


ROWS = {"omni_flows": FlowRow, "omni_attempts": FlowAttemptRow}
