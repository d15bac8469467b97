"""Reading what the SDKs say of installs, users, sessions and events (mobile-sdk-api 3, 4) into commands of the core.

The models check types and document; limits are the core's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field
from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.base.times import parse_time
from pushtwin.core.calls.doubts import Doubting
from pushtwin.core.events.model import CustomEvent
from pushtwin.core.people.attributes import (
    FORBIDDEN_IN_NAMES,
    NO_CHANGES,
    AttributeChanges,
    check_custom_attributes,
    read_scalar,
    read_tags,
)
from pushtwin.core.people.identifiers import distinct, normalise, read_email, read_external_id, read_phone
from pushtwin.core.people.model import SCALARS, Identifier, IdentifierKind
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.core.people.personalization import Personalize
from pushtwin.core.people.registration_changes import CLOUD_TYPES, InstallationChanges, RegistrationChanges
from pushtwin.core.people.sdk_service import SessionReport
from pushtwin.http.bodies import Body, known_fields, validate, wire_name
from pushtwin.surfaces.mobile_api.sdk_names import GENDERS, MODULES, REPORTED, SYSTEM_DATA
from pushtwin.surfaces.shared.doubtful_identities import doubt_identity
from pushtwin.surfaces.shared.push_instance import OperatingSystem

_EXTERNAL_ID = "userIdentity.externalUserId"
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class SdkSystemData(Body):
    """What an SDK reports of its device. Blank texts, sent where the app keeps them back, count as unknown."""

    notifications_enabled: bool | None = None
    sdk_version: str | None = None
    app_version: str | None = None
    os: str | None = Field(None, json_schema_extra={"enum": [*OperatingSystem, "", None]})
    os_version: str | None = None
    device_manufacturer: str | None = None
    device_model: str | None = None
    device_secure: bool | None = None
    language: str | None = None
    device_timezone_offset: str | None = None
    device_name: str | None = None
    push_service_type: str | None = Field(None, json_schema_extra={"enum": [*CLOUD_TYPES, None]})
    inappchat: bool | None = None
    inbox: bool | None = None
    webrtcui: bool | None = None


class SdkInstallation(SdkSystemData):
    """An install, or what changes of it. What is absent stays, `null` clears."""

    reg_enabled: bool | None = None
    is_primary: bool | None = None
    push_service_token: str | None = None
    application_user_id: str | None = None
    custom_attributes: dict[str, Any] | None = None


class SdkPhone(Body):
    """A phone number in international format."""

    number: str


class SdkEmail(Body):
    """An email address."""

    address: str


class SdkUserIdentity(Body):
    """Who logs in; at least one identifier."""

    external_user_id: str | None = None
    phones: list[SdkPhone] | None = None
    emails: list[SdkEmail] | None = None


class SdkUserAttributes(Body):
    """What is known about the person. What is absent stays, `null` clears."""

    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    birthday: str | None = Field(None, json_schema_extra={"format": "date"})
    gender: str | None = Field(None, json_schema_extra={"enum": [*GENDERS.values(), None]})
    tags: list[str] | None = None
    custom_attributes: dict[str, Any] | None = None


class SdkPersonalization(Body):
    """Who the install belongs to from now on."""

    user_identity: SdkUserIdentity | None = None
    user_attributes: SdkUserAttributes | None = None


class SdkUserChanges(SdkUserAttributes):
    """What changes of a user. Phones, emails and tags are whole lists."""

    external_user_id: str | None = None
    phones: list[SdkPhone] | None = None
    emails: list[SdkEmail] | None = None


class SdkSessions(Body):
    """Times in the foreground, in UTC: starts of those that go on, start and end of those that are over."""

    session_starts: list[str] | None = None
    session_bounds: dict[str, str] | None = None
    system_data: SdkSystemData | None = None


class SdkCustomEvents(Body):
    """Custom events: `definitionId`, `date` and flat `properties` each."""

    events: list[Any] | None = None


KNOWN_INSTALLATION = {**known_fields(SdkInstallation), "pushRegId": None}
KNOWN_PERSONALIZE = {"userIdentity": known_fields(SdkUserIdentity), "userAttributes": known_fields(SdkUserAttributes)}
KNOWN_USER = known_fields(SdkUserChanges)
KNOWN_SESSIONS = {**known_fields(SdkSessions), "systemData": known_fields(SdkSystemData)}
KNOWN_EVENTS = known_fields(SdkCustomEvents)


def read_flag(query: QueryParams, name: str) -> bool:
    """`true` and `false` from Android, `1` and `0` from iOS; absent is false. Raises RequestFormatInvalid."""
    text = query.get(name, "false")
    if text.lower() not in _BOOLEANS:
        raise RequestFormatInvalid(name, "boolean")
    return _BOOLEANS[text.lower()]


def read_installation(body: Mapping[str, Any]) -> InstallationChanges:
    """Raises RequestFormatInvalid or CustomAttributeInvalid."""
    return _installation_changes(validate(SdkInstallation, body))


def _installation_changes(sent: SdkSystemData) -> InstallationChanges:
    if sent.os and sent.os not in set(OperatingSystem):
        raise RequestFormatInvalid("os", " or ".join(OperatingSystem))
    if sent.push_service_type and sent.push_service_type not in CLOUD_TYPES:
        raise RequestFormatInvalid("pushServiceType", f"one of {', '.join(CLOUD_TYPES)}")
    values = {wire_name(name): getattr(sent, name) for name in sent.model_fields_set}
    return InstallationChanges(
        data=_registration_changes(sent) if isinstance(sent, SdkInstallation) else RegistrationChanges(),
        system_data={
            core: None if values[name] == "" else values[name] for name, core in SYSTEM_DATA.items() if name in values
        },
        modules={name: values[name] for name in MODULES if name in values},
        reported={column: values[name] or None for name, column in REPORTED.items() if name in values},
    )


def _registration_changes(sent: SdkInstallation) -> RegistrationChanges:
    additional_data = sent.custom_attributes or {}
    check_custom_attributes(additional_data, "customAttributes", allows_lists=True)
    return RegistrationChanges(
        is_primary=sent.is_primary,
        registration_enabled=sent.reg_enabled,
        additional_data=additional_data,
        names_additional_data="custom_attributes" in sent.model_fields_set,
        clears_additional_data=sent.custom_attributes is None,
    )


def read_personalize(body: Mapping[str, Any], query: QueryParams, doubt: Doubting) -> Personalize:
    """Raises RequestFormatInvalid, what is wrong with an identifier, or CustomAttributeInvalid."""
    flags = {name: read_flag(query, name) for name in ("forceDepersonalize", "keepAsLead", "setDeviceAsPrimary")}
    return _personalize(
        validate(SdkPersonalization, body),
        doubt,
        force_depersonalize=flags["forceDepersonalize"],
        keep_as_lead=flags["keepAsLead"],
        set_device_as_primary=flags["setDeviceAsPrimary"],
    )


def read_repersonalize(body: Mapping[str, Any], doubt: Doubting) -> Personalize:
    """Force that repairs a lost link (mobile-sdk-api 4.7, 8). Raises as personalize."""
    return _personalize(validate(SdkPersonalization, body), doubt, force_depersonalize=True, repairs=True)


def _personalize(sent: SdkPersonalization, doubt: Doubting, **flags: bool) -> Personalize:
    identity = sent.user_identity or SdkUserIdentity()
    doubt_identity(identity.external_user_id, _EXTERNAL_ID, [phone.number for phone in identity.phones or ()], doubt)
    return Personalize(
        identifiers=normalise(
            identity.external_user_id,
            [phone.number for phone in identity.phones or ()],
            [email.address for email in identity.emails or ()],
            _EXTERNAL_ID,
        ),
        attributes=_attributes(sent.user_attributes, of_login=True) if sent.user_attributes else NO_CHANGES,
        **flags,
    )


def read_user(body: Mapping[str, Any]) -> PersonChanges:
    """Raises RequestFormatInvalid, what is wrong with an identifier, or CustomAttributeInvalid."""
    sent = validate(SdkUserChanges, body)
    named = sent.model_fields_set
    identifiers: dict[IdentifierKind, tuple[Identifier, ...]] = {}
    if "external_user_id" in named:
        external_id = read_external_id(sent.external_user_id, "externalUserId")
        identifiers[IdentifierKind.EXTERNAL_ID] = (external_id,) if external_id else ()
    if "phones" in named:
        identifiers[IdentifierKind.PHONE] = distinct(read_phone(phone.number) for phone in sent.phones or ())
    if "emails" in named:
        identifiers[IdentifierKind.EMAIL] = distinct(read_email(email.address) for email in sent.emails or ())
    attributes = _attributes(sent)
    if "custom_attributes" in named and not sent.custom_attributes:
        is_null = sent.custom_attributes is None
        attributes = replace(attributes, clears_custom_attributes=is_null, sends_empty_custom_attributes=not is_null)
    return PersonChanges(attributes=attributes, identifiers=identifiers)


def _attributes(sent: SdkUserAttributes, *, of_login: bool = False) -> AttributeChanges:
    """What `customAttributes: null` of a login does is the account's to say (people-api 5.6)."""
    named = sent.model_fields_set & SdkUserAttributes.model_fields.keys()
    if not named:
        return NO_CHANGES
    custom_attributes = sent.custom_attributes or {}
    check_custom_attributes(
        custom_attributes, "customAttributes", forbidden_in_names=FORBIDDEN_IN_NAMES, allows_lists=True
    )
    tags = None if sent.tags is None else read_tags(sent.tags, "tags")
    return AttributeChanges(
        scalars={name: _scalar(name, getattr(sent, name)) for name in SCALARS if name in named},
        custom_attributes=custom_attributes,
        tags=tags,
        clears_tags="tags" in named and tags is None,
        sends_null_custom_attributes=of_login and "custom_attributes" in named and sent.custom_attributes is None,
    )


def _scalar(name: str, value: str | None) -> str | None:
    if name != "gender" or value is None:
        return read_scalar(name, value, wire_name(name))
    for gender, spelling in GENDERS.items():
        if value == spelling:
            return gender
    raise RequestFormatInvalid("gender", " or ".join(GENDERS.values()))


def read_sessions(body: Mapping[str, Any]) -> SessionReport:
    """Raises RequestFormatInvalid."""
    sent = validate(SdkSessions, body)
    starts = _times(sent.session_starts or (), "sessionStarts")
    bounds = sent.session_bounds or {}
    ends = _times(bounds.values(), "sessionBounds")
    return SessionReport(
        starts=starts,
        ended=dict(zip(_times(bounds, "sessionBounds"), ends, strict=True)),
        changes=_installation_changes(sent.system_data or SdkSystemData()),
    )


def _times(texts: Iterable[str], field: str) -> list[int]:
    times = [parse_time(text) for text in texts]
    known = [one for one in times if one is not None]
    if len(known) < len(times):
        raise RequestFormatInvalid(field, "times in the form YYYY-MM-DDThh:mm:ssZ")
    return known


def read_events(body: Mapping[str, Any]) -> list[CustomEvent]:
    """Whether they fit a definition is the core's to judge. Raises RequestFormatInvalid."""
    sent = validate(SdkCustomEvents, body)
    members = [one if isinstance(one, dict) else {} for one in sent.events or ()]
    return [CustomEvent(one.get("definitionId"), one.get("date"), one.get("properties")) for one in members]
