"""What is said of a registration."""

from typing import Any

from pydantic import ConfigDict, Field, with_config

from pushtwin.control_types.people import PushApiInstanceSystemData
from pushtwin.core.documents.values import MAX_INTEGER
from pushtwin.core.people.attributes import check_custom_attributes
from pushtwin.core.people.control_service import NewRegistration
from pushtwin.http.openapi.fields import describe
from pushtwin.surfaces.control_api.fields import Code, ControlBody
from pushtwin.surfaces.control_api.pages import PageQuery
from pushtwin.surfaces.shared.push_instance import SYSTEM_DATA


@with_config(ConfigDict(extra="forbid"))
class ReportedSystemData(PushApiInstanceSystemData):
    """What the SDK of the simulated install reports. What is left out is unknown."""


describe(ReportedSystemData, **SYSTEM_DATA)


class CreateRegistration(ControlBody):
    """A simulated install. Without an application code it is one of the account's first application."""

    application_code: Code | None = None
    registration_id: Code | None = None
    is_primary: bool = False
    system_data: ReportedSystemData = Field(default_factory=ReportedSystemData)
    additional_data: dict[str, Any] = Field(default_factory=dict)

    def command(self) -> NewRegistration:
        """Raises CustomAttributeInvalid."""
        check_custom_attributes(self.additional_data, "additionalData", allows_lists=True)
        reported: dict[str, Any] = dict(self.system_data)
        return NewRegistration(
            application_code=self.application_code,
            registration_id=self.registration_id,
            is_primary=self.is_primary,
            cloud_type=reported.pop("cloudType", None),
            registration_enabled=reported.pop("registrationEnabled", True),
            system_data=reported,
            additional_data={name: value for name, value in self.additional_data.items() if value is not None},
        )


class RegistrationQuery(PageQuery):
    """Which registrations."""

    person_id: int | None = Field(None, ge=0, le=MAX_INTEGER, description="Only those of this person.")
