"""What is said of a registration."""

from typing import (
    Annotated,
    Any,
    Literal,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import ConfigDict, Field, StrictBool, model_validator, with_config

from pushtwin.base.numbers import MAX_INTEGER
from pushtwin.control_types.people import PushApiInstanceSystemData
from pushtwin.core.messages.catalogue import ORDERABLE
from pushtwin.core.people.attributes import check_custom_attributes
from pushtwin.core.people.control_service import NewRegistration
from pushtwin.http.openapi.fields import describe
from pushtwin.surfaces.control_api.fields import Code, ControlBody
from pushtwin.surfaces.control_api.pages import PageQuery
from pushtwin.surfaces.shared.push_instance import SYSTEM_DATA

DEVICE_ERRORS: list[Any] = sorted(one for one in ORDERABLE if one >= 8000)


@with_config(ConfigDict(extra="forbid", strict=True))
class ReportedSystemData(PushApiInstanceSystemData):
    """What the SDK of the simulated install reports. What is left out is unknown."""


describe(ReportedSystemData, **SYSTEM_DATA)


class CreateRegistration(ControlBody):
    """A simulated install. Without an application code it is one of the account's first application."""

    application_code: Code | None = None
    registration_id: Code | None = None
    is_primary: StrictBool = False
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


class OrderError(ControlBody):
    """An error that each message to the device ends with."""

    error_id: Annotated[int, Field(strict=True)] = Field(
        description="8001 to 8013. 8012 is tried again until the validity of the message ends, the others are final.",
        json_schema_extra={"enum": DEVICE_ERRORS},
    )

    @model_validator(mode="after")
    def _is_of_a_device(self) -> Self:
        if self.error_id not in DEVICE_ERRORS:
            raise ValueError(f"errorId should be one of {', '.join(map(str, DEVICE_ERRORS))}")
        return self


class ChangeRegistration(ControlBody):
    """What is left out stays."""

    delivery: Literal["auto", "phone", "never"] | OrderError | None = Field(
        None,
        description="How the device receives messages: by itself, when its phone says so, never, or with an error. "
        "Counts for those that are with the cloud already, too.",
    )

    def change(self) -> str | None:
        """How a registration keeps it."""
        if isinstance(self.delivery, OrderError):
            return str(self.delivery.error_id)
        return None if self.delivery == "auto" else self.delivery


class RegistrationQuery(PageQuery):
    """Which registrations."""

    person_id: int | None = Field(None, ge=0, le=MAX_INTEGER, description="Only those of this person.")
