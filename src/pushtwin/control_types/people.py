"""Persons, their registrations and what happened to them."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

CloudType = Literal["GCM", "APNS", "HMS", "WEB"]
OperatingSystem = Literal["Android", "iOS"]
PersonType = Literal["LEAD", "CUSTOMER"]
Gender = Literal["MALE", "FEMALE"]


class PushApiInstanceSystemData(TypedDict, total=False):
    """What the SDK reports about the device. What it did not report is absent."""

    cloudType: CloudType
    registrationEnabled: bool
    notificationsEnabled: bool
    geofencingSdk: bool
    sdkVersion: str
    appVersion: str
    os: OperatingSystem
    osVersion: str
    deviceManufacturer: str
    deviceModel: str
    deviceSecure: bool
    osLanguage: str
    deviceTimezoneOffset: str
    deviceName: str


class PushApiInstance(TypedDict):
    """One install of an application on one device."""

    registrationId: str
    applicationId: str
    isPrimary: NotRequired[bool]
    additionalData: NotRequired[dict[str, Any]]
    systemData: NotRequired[PushApiInstanceSystemData]


class ReportedBySdk(TypedDict, total=False):
    """What an SDK tells of a registration and the push endpoints don't show."""

    pushServiceType: str
    pushServiceToken: str
    applicationUserId: str


class OrderedError(TypedDict):
    """Each message to the device ends with this error: 8012 is tried again, the others are final."""

    errorId: int


Delivery = Literal["auto", "phone", "never"] | OrderedError


class RegistrationAnswer(PushApiInstance, ReportedBySdk):
    """A registration as the push endpoints show it, what else its SDK reported, and to whom it belongs.

    `delivery` is how it receives messages: by itself (`auto`), when its phone says so, never, or with an error.
    """

    delivery: Delivery
    personId: int
    createdAt: str
    modifiedAt: str


class RegistrationList(TypedDict):
    """One page, in the order of creation."""

    registrations: list[RegistrationAnswer]
    nextCursor: NotRequired[str]


class PersonFields(TypedDict, total=False):
    """What can be said about a person. None clears; phones and emails are whole lists."""

    type: PersonType
    external_id: str | None
    phones: list[str] | None
    emails: list[str] | None
    first_name: str | None
    last_name: str | None
    middle_name: str | None
    birthday: str | None
    gender: Gender | None
    address: str | None
    city: str | None
    country: str | None
    preferred_language: str | None
    profile_picture: str | None
    tags: list[str] | None
    custom_attributes: Mapping[str, Any] | None


class KnownOfPerson(TypedDict, total=False):
    """What is absent as long as it is not known."""

    externalId: str
    firstName: str
    lastName: str
    middleName: str
    birthday: str
    gender: Gender
    address: str
    city: str
    country: str
    preferredLanguage: str
    profilePicture: str


class PersonAnswer(KnownOfPerson):
    """A person with its identifiers, attributes and the ids of its registrations, oldest first."""

    personId: int
    type: PersonType
    anonymous: bool
    createdAt: str
    modifiedAt: str
    phones: list[str]
    emails: list[str]
    tags: list[str]
    customAttributes: dict[str, Any]
    registrations: list[str]


class PersonList(TypedDict):
    """One page, in the order of creation."""

    persons: list[PersonAnswer]
    nextCursor: NotRequired[str]


class EventDefinitionAnswer(TypedDict):
    """A custom event that the SDKs may report."""

    definitionId: str
    title: str
    description: NotRequired[str]
    fields: list[dict[str, Any]]


class EventDefinitionList(TypedDict):
    """One page, in the order of creation."""

    eventDefinitions: list[EventDefinitionAnswer]
    nextCursor: NotRequired[str]


class EventAnswer(TypedDict):
    """Something that happened to a person: on a registration, or as a backend tells it, perhaps with an id."""

    definitionId: str
    occurredAt: str
    registrationId: NotRequired[str]
    eventId: NotRequired[str]
    properties: dict[str, Any]


class EventList(TypedDict):
    """One page, in the order of arrival."""

    events: list[EventAnswer]
    nextCursor: NotRequired[str]
