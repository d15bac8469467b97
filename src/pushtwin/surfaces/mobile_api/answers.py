"""What the SDKs read (mobile-sdk-api 3.4, 3.5, 4): documented and rendered from the same types.

Nothing here is ever `null`, which the SDK for Android can't take: a value that is not known is absent.
"""

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

import orjson
from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.core.messages.on_phones import PulledMessage
from pushtwin.core.messages.payloads import PlatformType, outgoing, sync_item
from pushtwin.core.mo.model import SentMo
from pushtwin.core.people.model import Person, PersonType, Registration
from pushtwin.core.webrtc.tokens import IssuedToken
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.mobile_api.sdk_names import GENDERS, PUSH_SERVICE_TYPES, SYSTEM_DATA
from pushtwin.surfaces.shared.person_names import add_names
from pushtwin.surfaces.shared.push_instance import AttributeEntries, OperatingSystem, entries, without_nulls


class InstallationAnswer(TypedDict):
    """One install of an application."""

    pushRegId: Annotated[str, documented("Id of the registration.", "d2463a09-1cf8-4e07-a063-041d4195d171")]
    isPrimary: Annotated[bool, documented("Whether it is the primary one among the devices of its person.", False)]
    regEnabled: Annotated[bool, documented("Whether it gets pushes.", True)]
    notificationsEnabled: NotRequired[Annotated[bool, documented("Whether the user allows notifications.", True)]]
    sdkVersion: NotRequired[Annotated[str, documented("Version of the SDK.", "15.0.0")]]
    appVersion: NotRequired[Annotated[str, documented("Version of the app.", "1.2")]]
    os: NotRequired[OperatingSystem]
    osVersion: NotRequired[Annotated[str, documented("Version of the operating system.", "14")]]
    deviceManufacturer: NotRequired[Annotated[str, documented("Who made the device.", "Google")]]
    deviceModel: NotRequired[Annotated[str, documented("Model of the device.", "Pixel 8")]]
    deviceSecure: NotRequired[Annotated[bool, documented("Whether the device has a screen lock.", True)]]
    language: NotRequired[Annotated[str, documented("Language of the device.", "en")]]
    deviceTimezoneOffset: NotRequired[Annotated[str, documented("Time zone of the device.", "GMT+02:00")]]
    deviceName: NotRequired[Annotated[str, documented("Name of the device.", "Pixel")]]
    pushServiceType: NotRequired[Annotated[str, documented("The push service, as the SDK names it.", "Firebase")]]
    pushServiceToken: NotRequired[Annotated[str, documented("Address of the device at its push service.", "token")]]
    applicationUserId: NotRequired[Annotated[str, documented("Id that the app gave the install.", "u-1")]]
    customAttributes: NotRequired[Annotated[AttributeEntries, documented("Of the device.", {"city": "Pula"})]]
    inappchat: NotRequired[bool]
    inbox: NotRequired[bool]
    webrtcui: NotRequired[bool]


class UserPhone(TypedDict):
    """A phone number."""

    number: str


class UserEmail(TypedDict):
    """An email address."""

    address: str


class KnownOfUser(TypedDict):
    """What is absent as long as it is not known, or not asked for."""

    externalUserId: NotRequired[Annotated[str, documented("Id of the person in your own system.", "u-1")]]
    type: PersonType
    firstName: NotRequired[str]
    lastName: NotRequired[str]
    middleName: NotRequired[str]
    birthday: NotRequired[Annotated[str, documented("Date of birth.", "1990-05-17", format="date")]]
    gender: NotRequired[Annotated[str, documented("Male or Female.", "Female", enum=["Male", "Female"])]]
    instances: NotRequired[
        Annotated[list[InstallationAnswer], Field(description="All installs of the person, oldest first.")]
    ]


class UserAnswer(KnownOfUser):
    """The person of an install. Lists are always there: the SDK for Android would keep its own instead."""

    phones: list[UserPhone]
    emails: list[UserEmail]
    tags: Sequence[str]
    customAttributes: Annotated[dict[str, Any], documented("Of the person.", {"shoe": 38.5})]


class MoResult(TypedDict):
    """What has become of a message of the phone, with what the phone has said of it."""

    messageId: NotRequired[
        Annotated[str, documented("Id that the phone gave it.", "7d0a5c1e-6f3b-4a52-9a0e-2b1c3d4e5f60")]
    ]
    destination: NotRequired[str]
    text: NotRequired[Annotated[str, documented("What it says.", "mm_accept_decline mm_accept")]]
    initialMessageId: NotRequired[str]
    bulkId: NotRequired[str]
    customPayload: NotRequired[dict[str, Any]]
    status: Annotated[str, documented("The same for people.", "Message Sent")]
    statusCode: Annotated[int, documented("0 where it is sent, 1 where it is not.", 0, enum=[0, 1])]


class MoResults(TypedDict):
    """What has become of the messages of a phone, in their order."""

    messages: list[MoResult]


class CallToken(TypedDict):
    """A JWT of the twin's own, and when it ends. The account's API key has signed it."""

    token: Annotated[str, documented("Header, claims and signature.", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl")]
    expirationTime: Annotated[str, documented("When it ends.", "2026-01-06T10:00:00.000+00:00", format="date-time")]


class Nothing(TypedDict):
    """The SDK reads nothing."""


class LivechatDestination(TypedDict):
    """Where a call from the chat goes."""

    applicationId: str
    userId: str


class LivechatInfo(TypedDict):
    """No destination, as no live chat is set up."""

    liveChatDestinations: list[LivechatDestination]


class WidgetAttachments(TypedDict):
    """What may be attached in a chat."""

    isEnabled: bool
    maxSize: int
    allowedExtensions: list[str]


class ChatWidget(TypedDict):
    """A widget without an id: no chat is set up. With one, even a blank one, the SDK for iOS has a chat."""

    id: NotRequired[str]
    attachments: WidgetAttachments


class VersionAnswer(TypedDict):
    """The newest version of an SDK."""

    platformType: str
    libraryVersion: Annotated[str, documented("Three parts.", "15.0.0")]
    updateUrl: str


class BaseUrl(TypedDict):
    """Nothing: the SDK keeps the address that it has."""


NO_CHAT_WIDGET: ChatWidget = {
    "attachments": {"isEnabled": False, "maxSize": 0, "allowedExtensions": []},
}
NO_DESTINATIONS: LivechatInfo = {"liveChatDestinations": []}


def version(platform: str, newest: str, update_url: str) -> VersionAnswer:
    """The newest version of the SDK of a platform."""
    return {"platformType": platform, "libraryVersion": newest, "updateUrl": update_url}


def installation(one: Registration, *, with_token: bool) -> InstallationAnswer:
    """The install with everything that is known of it."""
    answer: InstallationAnswer = {
        "pushRegId": one.registration_id,
        "isPrimary": one.is_primary,
        "regEnabled": one.registration_enabled,
    }
    reported = orjson.loads(one.system_data)
    for wire, core in SYSTEM_DATA.items():
        if core in reported:
            answer[wire] = reported[core]
    _add_push_service(answer, one, with_token=with_token)
    if one.application_user_id is not None:
        answer["applicationUserId"] = one.application_user_id
    if one.additional_data:
        answer["customAttributes"] = entries(one.additional_data)
    if one.modules:
        answer.update(orjson.loads(one.modules))
    return answer


def _add_push_service(answer: InstallationAnswer, one: Registration, *, with_token: bool) -> None:
    push_service = one.push_service_type or PUSH_SERVICE_TYPES.get(one.cloud_type or "")
    if push_service is not None:
        answer["pushServiceType"] = push_service
    if with_token and one.push_service_token is not None:
        answer["pushServiceToken"] = one.push_service_token


class Payloads(TypedDict):
    """The messages that a phone does not know, in the form of its platform."""

    payloads: Annotated[list[dict[str, Any]], Field(description="Oldest first: flat texts, or documents of APNs.")]


def payloads(platform: PlatformType, pulled: Sequence[PulledMessage]) -> Payloads:
    return {"payloads": [sync_item(platform, outgoing(*one)) for one in pulled]}


def mo_results(sent: Sequence[SentMo], outcomes: Sequence[bool]) -> MoResults:
    return {"messages": [_mo_result(one, is_sent=is_sent) for one, is_sent in zip(sent, outcomes, strict=True)]}


def _mo_result(one: SentMo, *, is_sent: bool) -> MoResult:
    status, code = ("Message Sent", 0) if is_sent else ("Message Not Sent", 1)
    answer: MoResult = {"status": status, "statusCode": code}
    if one.message_id is not None:
        answer["messageId"] = one.message_id
    if one.destination is not None:
        answer["destination"] = one.destination
    if one.text is not None:
        answer["text"] = one.text
    if one.initial_message_id is not None:
        answer["initialMessageId"] = one.initial_message_id
    if one.bulk_id is not None:
        answer["bulkId"] = one.bulk_id
    if one.custom_payload is not None:
        answer["customPayload"] = json_text.raw(one.custom_payload)
    return answer


def call_token(issued: IssuedToken) -> CallToken:
    return {"token": issued.text, "expirationTime": f"{render_time(issued.expires_at)[:-1]}+00:00"}


def user(person: Person, registrations: list[Registration] | None, *, with_tokens: bool) -> UserAnswer:
    """The person, with its installs when they are given."""
    profile = person.profile
    answer: UserAnswer = {
        **_known(person),
        "phones": [{"number": number} for number in person.phones],
        "emails": [{"address": address} for address in person.emails],
        "tags": profile.tags,
        "customAttributes": {name: without_nulls(value) for name, value in profile.custom_attributes.items()},
    }
    if registrations is not None:
        answer["instances"] = [installation(one, with_token=with_tokens) for one in registrations]
    return answer


def _known(person: Person) -> KnownOfUser:
    profile, external_id = person.profile, person.external_id
    answer: KnownOfUser = (
        {"type": person.type} if external_id is None else {"externalUserId": external_id, "type": person.type}
    )
    add_names(answer, profile)
    if profile.gender is not None:
        answer["gender"] = GENDERS[profile.gender]
    return answer
