"""What an SDK changes of its install (mobile-sdk-api 3.4, 4.4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from pushtwin.base import json_text
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import AdditionalDataOnUpdate
from pushtwin.core.accounts.settings.phones import EmptyCustomAttributes
from pushtwin.core.people.attributes import merge_entries
from pushtwin.core.people.model import AttributeValue, Registration

# In the order of the published examples.
SYSTEM_DATA = (
    "notificationsEnabled",
    "geofencingSdk",
    "sdkVersion",
    "appVersion",
    "os",
    "osVersion",
    "deviceManufacturer",
    "deviceModel",
    "deviceSecure",
    "osLanguage",
    "deviceTimezoneOffset",
    "deviceName",
)
CLOUD_TYPES = {"Firebase": "GCM", "GCM": "GCM", "APNS": "APNS", "HMS": "HMS", "Huawei": "HMS"}


@dataclass(frozen=True, slots=True)
class RegistrationChanges:
    """What a client may change of a registration; None leaves it alone.

    `additional_data` is merged key by key, None as a value removes; `clears_additional_data` removes all first.
    """

    is_primary: bool | None = None
    registration_enabled: bool | None = None
    additional_data: Mapping[str, AttributeValue | None] = field(default_factory=dict)
    names_additional_data: bool = False
    clears_additional_data: bool = False

    def of_sdk(self, settings: AccountSettings) -> "RegistrationChanges":
        """The changes, once the account has said what an SDK's empty object does."""
        is_empty = self.names_additional_data and not self.additional_data
        clears = is_empty and settings.empty_custom_attributes is EmptyCustomAttributes.CLEAR
        return replace(self, clears_additional_data=True) if clears else self


@dataclass(frozen=True, slots=True)
class InstallationChanges:
    """What an SDK reports of its install. What it does not name stays, None clears.

    `system_data` goes by the names of people-api 3.1, `modules` by those of the SDK; `reported` names
    `push_service_type`, `push_service_token` and `application_user_id`.
    """

    data: RegistrationChanges = RegistrationChanges()
    system_data: Mapping[str, str | bool | None] = field(default_factory=dict)
    modules: Mapping[str, bool | None] = field(default_factory=dict)
    reported: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def brings_token(self) -> bool:
        """Whether the device can be reached by what it says: only such an update revives a lost id."""
        return bool(self.reported.get("push_service_token"))


def change_registration(
    registration: Registration, changes: RegistrationChanges, settings: AccountSettings
) -> Registration:
    """The registration after a client's update (people-api 2.5)."""
    additional_data = registration.additional_data
    if changes.names_additional_data:
        keeps = (
            additional_data is not None
            and not changes.clears_additional_data
            and settings.additional_data_on_update is AdditionalDataOnUpdate.MERGE
        )
        current = json_text.parse(additional_data) if additional_data and keeps else {}
        merged = merge_entries(current, changes.additional_data)
        additional_data = json_text.write(merged).decode() if merged else None
    return registration._replace(
        is_primary=registration.is_primary if changes.is_primary is None else changes.is_primary,
        registration_enabled=(
            registration.registration_enabled if changes.registration_enabled is None else changes.registration_enabled
        ),
        additional_data=additional_data,
    )


def change_installation(
    registration: Registration, changes: InstallationChanges, settings: AccountSettings
) -> Registration:
    """The registration after its SDK has reported something."""
    changed = change_registration(registration, changes.data.of_sdk(settings), settings)._replace(
        system_data=_merge(registration.system_data, changes.system_data),
    )
    changed = changed._replace(**changes.reported)  # type: ignore[arg-type]  # they name columns of text
    if changes.modules:
        modules = _merge(registration.modules or "{}", changes.modules)
        changed = changed._replace(modules=None if modules == "{}" else modules)
    if "push_service_type" in changes.reported:
        changed = changed._replace(cloud_type=CLOUD_TYPES.get(changed.push_service_type or ""))
    return changed


def _merge(text: str, changes: Mapping[str, Any]) -> str:
    """JSON text with some members set and those that are None removed; system data in their published order."""
    if not changes:
        return text
    merged = {**orjson.loads(text), **changes}
    ordered = {name: merged.pop(name) for name in SYSTEM_DATA if name in merged}
    kept = {name: value for name, value in {**ordered, **merged}.items() if value is not None}
    return json_text.write(kept).decode()
