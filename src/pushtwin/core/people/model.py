"""What the core knows of persons and registrations: immutable snapshots, no SQL, no HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

Scalar = str | int | Decimal | bool
AttributeValue = Scalar | list[dict[str, Scalar | None]]


class PersonType(StrEnum):
    """CUSTOMER once the person's contact data is verified (people-api 6.2)."""

    LEAD = "LEAD"
    CUSTOMER = "CUSTOMER"


class Gender(StrEnum):
    MALE = "MALE"
    FEMALE = "FEMALE"


class Origin(StrEnum):
    """Where a person or a change came from (people-api 6.1)."""

    API = "API"
    PUSH = "PUSH"


class IdentifierKind(StrEnum):
    """The three unique identifiers of a person (people-api 4.1)."""

    EXTERNAL_ID = "external_id"
    PHONE = "phone"
    EMAIL = "email"


class Identifier(NamedTuple):
    """One identifier: `value` is compared, `given` is shown (they differ in the letter case of emails)."""

    kind: IdentifierKind
    value: str
    given: str

    @property
    def key(self) -> tuple[IdentifierKind, str]:
        """What is unique in an account."""
        return self.kind, self.value


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about a person besides identifiers."""

    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    birthday: str | None = None
    gender: Gender | None = None
    address: str | None = None
    city: str | None = None
    country: str | None = None
    preferred_language: str | None = None
    profile_picture: str | None = None
    tags: tuple[str, ...] = ()
    custom_attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


SCALARS = (
    "first_name",
    "last_name",
    "middle_name",
    "birthday",
    "gender",
    "address",
    "city",
    "country",
    "preferred_language",
    "profile_picture",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person at one moment. Identities are in the order in which they were added."""

    person_id: int
    type: PersonType
    identifiers: tuple[Identifier, ...]
    profile: Profile
    origin: Origin
    created_at: int
    modified_at: int
    modified_from: Origin
    primary_registration_id: str | None = None

    @property
    def is_identified(self) -> bool:
        return bool(self.identifiers)

    @property
    def external_id(self) -> str | None:
        return next((one.given for one in self.identifiers if one.kind is IdentifierKind.EXTERNAL_ID), None)

    @property
    def phones(self) -> list[str]:
        return [one.given for one in self.identifiers if one.kind is IdentifierKind.PHONE]

    @property
    def emails(self) -> list[str]:
        return [one.given for one in self.identifiers if one.kind is IdentifierKind.EMAIL]


class Registration(NamedTuple):
    """One install of an application, at one moment. `system_data`, `additional_data` and `modules` are JSON text.

    `system_data` leaves out the two parts that have a member of their own. `modules` are the optional parts of the
    SDK that report themselves. What only the SDKs report is None for other installs. `delivery` is how the device
    receives messages: `phone`, `never`, the number of an error, or None, which is by itself.
    """

    account_id: str
    registration_id: str
    application_id: str
    person_id: int
    ordinal: int
    is_primary: bool
    cloud_type: str | None
    registration_enabled: bool
    system_data: str
    additional_data: str | None
    created_at: int
    modified_at: int
    push_service_type: str | None = None
    push_service_token: str | None = None
    application_user_id: str | None = None
    modules: str | None = None
    delivery: str | None = None


BY_PHONE = "phone"  # the `delivery` of what an SDK has made


def anonymous_person(person_id: int, now: int) -> Person:
    """A fresh anonymous person, as registration and depersonalize make them (people-api 5.1)."""
    return Person(
        person_id=person_id,
        type=PersonType.LEAD,
        identifiers=(),
        profile=Profile(),
        origin=Origin.PUSH,
        created_at=now,
        modified_at=now,
        modified_from=Origin.PUSH,
    )


def new_customer(person_id: int, now: int, identifiers: tuple[Identifier, ...] = ()) -> Person:
    """A person that a backend makes, about whom nothing else is known (people-api 6.2)."""
    return Person(
        person_id=person_id,
        type=PersonType.CUSTOMER,
        identifiers=identifiers,
        profile=Profile(),
        origin=Origin.API,
        created_at=now,
        modified_at=now,
        modified_from=Origin.API,
    )
