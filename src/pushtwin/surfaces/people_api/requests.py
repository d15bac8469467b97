"""Reading the requests of the push endpoints into commands of the core (people-api 2.5, 2.8, 5.6).

The models check types and document; limits are the core's.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.control_types.people import PushApiInstance, PushApiInstanceSystemData
from pushtwin.core.accounts.settings.calls import QueryFlags
from pushtwin.core.accounts.settings.people import BirthdayTimes, NullFlags
from pushtwin.core.calls.doubts import Doubt, Doubting
from pushtwin.core.people.attributes import (
    FORBIDDEN_IN_NAMES,
    MAX_SCALAR,
    MAX_TAG,
    NO_CHANGES,
    AttributeChanges,
    check_custom_attributes,
    read_scalar,
    read_tags,
)
from pushtwin.core.people.identifiers import MAX_EXTERNAL_ID, OF_BACKENDS, normalise
from pushtwin.core.people.model import SCALARS, Gender
from pushtwin.core.people.personalization import Personalize
from pushtwin.core.people.registration_changes import RegistrationChanges
from pushtwin.http.bodies import DEPRECATED, Body, Known, known_fields, validate, wire_name
from pushtwin.surfaces.shared.doubtful_identities import doubt_identity
from pushtwin.surfaces.shared.push_instance import entries_schema

FLAGS = ("forceDepersonalize", "keepAsLead", "returnPush", "setDeviceAsPrimary")


def _documented(description: str, example: Any, **schema: Any) -> Any:
    return Field(None, description=description, examples=[example], json_schema_extra=schema or None)


class _SystemDataUpdate(Body):
    registration_enabled: bool | None = None


class _InstanceUpdate(Body):
    is_primary: bool | None = None
    system_data: _SystemDataUpdate | None = None
    additional_data: dict[str, Any] | None = None


class PushUserIdentity(Body):
    """The identifiers that lead to the person; at least one."""

    external_id: str | None = _documented(
        'Id of the person in your own system. The text "null", in any letter case, counts as absent.',
        "jdoe",
        maxLength=MAX_EXTERNAL_ID,
    )
    email: str | None = _documented("One email address.", "my.email@gmail.com")
    phone_number: str | None = _documented("One phone number in international format (E.164).", "79810000000")


class PushUserAttributes(Body):
    """Data that is applied to the person once it is found. An absent field is left alone, `null` clears it."""

    first_name: str | None = _documented("First name.", "John", maxLength=MAX_SCALAR["first_name"])
    last_name: str | None = _documented("Last name.", "Doe", maxLength=MAX_SCALAR["last_name"])
    middle_name: str | None = _documented("Middle name.", "Michael", maxLength=MAX_SCALAR["middle_name"])
    birthday: str | None = _documented("Date of birth.", "1985-07-12", format="date")
    gender: str | None = _documented("Gender of the person.", "FEMALE", enum=[*Gender, None])
    custom_attributes: (
        Annotated[dict[str, Any], entries_schema({"type": "null"}, name_pattern=r"^[^{}\[\]]+$")] | None
    ) = _documented(
        "Your own attributes. They join those that are there; `null` as a value removes one.",
        {"personalizationCompleted": True},
    )
    tags: list[Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_TAG})]] | None = _documented(
        "Labels that replace those that are there; `null` and an empty list remove all.",
        ["Pizza", "Sports"],
        uniqueItems=True,
    )


class PushUserPersonalizationRequest(Body):
    """Who the device belongs to from now on, and what is known about that person."""

    model_config = ConfigDict(json_schema_extra={"required": ["identity"]})

    identity: PushUserIdentity | None = None
    attributes: PushUserAttributes | None = None


def read_flags(query: QueryParams, doubt: Doubting) -> dict[str, bool]:
    """The flags of personalize: `true` or `false` in any letter case, absent is false."""
    flags = {}
    for name in FLAGS:
        text = query.get(name, "false").lower()
        if text not in {"true", "false"}:
            problem = RequestFormatInvalid(name, "boolean")
            doubt(Doubt(lambda settings: settings.query_flags is QueryFlags.REFUSE, problem))
        flags[name] = text == "true"
    return flags


def read_update(body: Mapping[str, Any], doubt: Doubting) -> RegistrationChanges:
    """What PATCH changes (people-api 2.5). Raises RequestFormatInvalid or CustomAttributeInvalid."""
    update = validate(_InstanceUpdate, body)
    for field, expected in _nulls_in(update):
        doubt(Doubt(lambda settings: settings.null_flags is NullFlags.REFUSE, RequestFormatInvalid(field, expected)))
    additional_data = update.additional_data or {}
    check_custom_attributes(additional_data, "additionalData")
    return RegistrationChanges(
        is_primary=update.is_primary,
        registration_enabled=update.system_data.registration_enabled if update.system_data else None,
        additional_data=additional_data,
        names_additional_data="additional_data" in update.model_fields_set,
        clears_additional_data=update.additional_data is None,
    )


def _nulls_in(update: _InstanceUpdate) -> Iterator[tuple[str, str]]:
    """Where one stands in a flag, or in place of all of them, and what should."""
    system_data = update.system_data
    if update.is_primary is None and "is_primary" in update.model_fields_set:
        yield "isPrimary", "boolean"
    if system_data is None and "system_data" in update.model_fields_set:
        yield "systemData", "object"
    if system_data and system_data.registration_enabled is None and system_data.model_fields_set:
        yield "systemData.registrationEnabled", "boolean"


def read_personalize(body: Mapping[str, Any], flags: Mapping[str, bool], doubt: Doubting) -> Personalize:
    """What personalize asks for (people-api 2.8). Raises in the order of 2.2: types, identity, attributes."""
    request = validate(PushUserPersonalizationRequest, body)
    identity = request.identity or PushUserIdentity()
    doubt_identity(identity.external_id, OF_BACKENDS, [identity.phone_number or ""], doubt)
    return Personalize(
        identifiers=normalise(
            identity.external_id,
            [] if identity.phone_number is None else [identity.phone_number],
            [] if identity.email is None else [identity.email],
        ),
        attributes=_read_attributes(request.attributes, doubt) if request.attributes else NO_CHANGES,
        force_depersonalize=flags["forceDepersonalize"],
        keep_as_lead=flags["keepAsLead"],
        set_device_as_primary=flags["setDeviceAsPrimary"],
    )


def _read_attributes(attributes: PushUserAttributes, doubt: Doubting) -> AttributeChanges:
    sent = attributes.model_fields_set
    if len(attributes.birthday or "") > len("YYYY-MM-DD"):
        problem = RequestFormatInvalid("attributes.birthday", "date in the form YYYY-MM-DD")
        doubt(Doubt(lambda settings: settings.birthday_times is BirthdayTimes.REFUSE, problem))
    scalars = {
        name: read_scalar(name, getattr(attributes, name), f"attributes.{wire_name(name)}")
        for name in SCALARS
        if name in sent
    }
    tags = None if attributes.tags is None else read_tags(attributes.tags, "attributes.tags")
    custom_attributes = attributes.custom_attributes or {}
    check_custom_attributes(custom_attributes, "customAttributes", forbidden_in_names=FORBIDDEN_IN_NAMES)
    return AttributeChanges(
        scalars=scalars,
        custom_attributes=custom_attributes,
        tags=tags,
        clears_tags="tags" in sent and tags is None,
        sends_null_custom_attributes="custom_attributes" in sent and attributes.custom_attributes is None,
    )


KNOWN_IN_UPDATE: Known = {
    **dict.fromkeys(PushApiInstance.__annotations__),
    "systemData": {**dict.fromkeys(PushApiInstanceSystemData.__annotations__), "geofencingSdk": DEPRECATED},
}
KNOWN_IN_PERSONALIZE: Known = {
    "identity": known_fields(PushUserIdentity),
    "attributes": known_fields(PushUserAttributes),
}
