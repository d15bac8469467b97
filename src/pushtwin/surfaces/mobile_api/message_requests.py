"""Reading what phones say of messages, and what they send, into commands of the core (mobile-sdk-api 4.14 to 4.17)."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import Field
from starlette.datastructures import QueryParams

from pushtwin.base import json_text
from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.core.messages.inboxes import SeenInInbox
from pushtwin.core.messages.on_phones import SeenReport
from pushtwin.core.messages.payloads import PlatformType
from pushtwin.core.mo.model import SentMo
from pushtwin.core.webrtc.tokens import DEFAULT_SECONDS, MOST_SECONDS, TokenWanted, check_wanted
from pushtwin.http.bodies import Body, known_fields, validate

_LONGEST_AGO_SECONDS = 10 * 365 * 24 * 60 * 60


class SdkSync(Body):
    """What the phone has got: ids that it knows, and ids that it reports as delivered."""

    m_i_ds: list[str] | None = Field(None, alias="mIDs")
    dr_i_ds: list[str] | None = Field(None, alias="drIDs")


class SdkSeenMessage(Body):
    """A message that somebody has seen, some seconds ago."""

    message_id: str
    timestamp_delta: int = 0
    inbox: bool | None = None


class SdkSeen(Body):
    """Messages that somebody has seen; with the person when they are those of an inbox."""

    messages: list[SdkSeenMessage] | None = None
    external_user_id: str | None = None


class SdkDeliveryReport(Body):
    """Messages that a notification extension has got."""

    dlr_ids: list[str] | None = None


class SdkMoMessage(Body):
    """A message of the app's own, or a button that was pressed. Without a text it can't be sent."""

    message_id: str | None = None
    destination: str | None = None
    text: str | None = Field(None, examples=["mm_accept_decline mm_accept"])
    initial_message_id: str | None = Field(None, description="The push that it answers.")
    bulk_id: str | None = Field(None, description="The bulk of that push.")
    custom_payload: dict[str, Any] | None = None


class SdkMo(Body):
    """Messages from the phone."""

    from_: str | None = Field(None, alias="from", description="Id of the registration; else that of the header.")
    messages: list[SdkMoMessage] | None = None


class SdkCallToken(Body):
    """Who is to call, and for how many seconds."""

    identity: str = Field(examples=["d2463a09-1cf8-4e07-a063-041d4195d171"])
    time_to_live: int | None = Field(
        None,
        description=f"Seconds: {DEFAULT_SECONDS} when nothing is said.",
        json_schema_extra={"minimum": 1, "maximum": MOST_SECONDS},
    )
    display_name: str | None = Field(None, description="Nobody reads it.")


KNOWN_SYNC = {"mIDs": None, "drIDs": None}
KNOWN_SEEN = known_fields(SdkSeen)
KNOWN_DELIVERY_REPORT = known_fields(SdkDeliveryReport)
KNOWN_MO = {**known_fields(SdkMo), "messages": known_fields(SdkMoMessage)}
KNOWN_CALL_TOKEN = known_fields(SdkCallToken)


class Named(NamedTuple):
    """The ids that a phone names in a sync."""

    known: list[str]
    delivered: list[str]


def read_platform(query: QueryParams) -> PlatformType:
    """The form of the messages in the answer. Raises RequestFormatInvalid."""
    match query.get("platformType", "GCM").upper():
        case "APNS":
            return "APNS"
        case "GCM" | "HMS":
            return "GCM"
    raise RequestFormatInvalid("platformType", "GCM or APNS")


def read_sync(body: Mapping[str, Any]) -> Named:
    """Raises RequestFormatInvalid."""
    sent = validate(SdkSync, body)
    return Named(sent.m_i_ds or [], sent.dr_i_ds or [])


def read_seen(body: Mapping[str, Any]) -> SeenReport:
    """A phone whose clock is ahead has seen them now. Raises RequestFormatInvalid."""
    sent = validate(SdkSeen, body)
    seen = sent.messages or ()
    in_inbox = _seconds_ago(one for one in seen if one.inbox)
    if not in_inbox:
        return SeenReport(_seconds_ago(seen), None)
    if sent.external_user_id is None:
        raise RequestFormatInvalid("externalUserId", "that of the person whose inbox it is")
    return SeenReport(_seconds_ago(one for one in seen if not one.inbox), SeenInInbox(sent.external_user_id, in_inbox))


def _seconds_ago(seen: Iterable[SdkSeenMessage]) -> dict[str, int]:
    return {one.message_id: min(max(one.timestamp_delta, 0), _LONGEST_AGO_SECONDS) for one in seen}


def read_delivery_report(body: Mapping[str, Any]) -> list[str]:
    """Raises RequestFormatInvalid."""
    return validate(SdkDeliveryReport, body).dlr_ids or []


class Outgoing(NamedTuple):
    """What a phone sends; `sender` is the registration that it says it is."""

    sender: str | None
    messages: list[SentMo]


def read_mo(body: Mapping[str, Any]) -> Outgoing:
    """Raises RequestFormatInvalid."""
    sent = validate(SdkMo, body)
    return Outgoing(sent.from_, list(map(_sent_mo, sent.messages or ())))


def _sent_mo(one: SdkMoMessage) -> SentMo:
    payload = None if one.custom_payload is None else json_text.write(one.custom_payload).decode()
    return SentMo(one.text, one.message_id, one.destination, one.initial_message_id, one.bulk_id, payload)


def read_call_token(body: Mapping[str, Any]) -> TokenWanted:
    """Raises RequestFormatInvalid."""
    sent = validate(SdkCallToken, body)
    return check_wanted(TokenWanted(sent.identity, DEFAULT_SECONDS if sent.time_to_live is None else sent.time_to_live))
