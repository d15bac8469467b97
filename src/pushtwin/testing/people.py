"""What an account holds: registrations, persons, events."""

from collections.abc import Mapping
from typing import Any, Unpack

from pushtwin.base.names import camel
from pushtwin.control_types.messages import InboxMessageAnswer
from pushtwin.control_types.people import (
    EventAnswer,
    PersonAnswer,
    PersonFields,
    PushApiInstanceSystemData,
    RegistrationAnswer,
)
from pushtwin.sdk.values import refuse_unknown
from pushtwin.testing.control import Control, given, segment


class People:
    """Registrations and persons of an account, as the control API shows and changes them. All raise TwinError."""

    def __init__(self, control: Control, path: str) -> None:
        self._control = control
        self._path = path

    # -- registrations -------------------------------------------------------------------------------------------

    def install(
        self,
        registration_id: str | None = None,
        *,
        application_code: str | None = None,
        is_primary: bool | None = None,
        system_data: PushApiInstanceSystemData | None = None,
        additional_data: Mapping[str, Any] | None = None,
    ) -> RegistrationAnswer:
        """Simulate an install: a registration of a fresh anonymous person. What is left out is generated or unknown.

        Without `application_code` it is one of the account's first application.
        """
        told = {
            "registrationId": registration_id,
            "applicationCode": application_code,
            "isPrimary": is_primary,
            "systemData": system_data,
            "additionalData": additional_data,
        }
        answer: RegistrationAnswer = self._control.post(f"{self._path}/registrations", given(told))
        return answer

    def uninstall(self, registration_id: str) -> None:
        """Simulate an uninstall. An anonymous owner left without registrations is gone too."""
        self._control.delete(f"{self._path}/registrations/{segment(registration_id)}")

    def registration(self, registration_id: str) -> RegistrationAnswer:
        """A registration, and to whom it belongs."""
        answer: RegistrationAnswer = self._control.get(f"{self._path}/registrations/{segment(registration_id)}")
        return answer

    def registrations(self, person_id: int | None = None) -> list[RegistrationAnswer]:
        """All registrations, or those of one person, oldest first."""
        return self._control.pages(f"{self._path}/registrations", "registrations", given({"personId": person_id}))

    def owner(self, registration_id: str) -> PersonAnswer:
        """The person that a registration belongs to."""
        return self.get_person(self.registration(registration_id)["personId"])

    # -- persons -------------------------------------------------------------------------------------------------

    def person(self, **fields: Unpack[PersonFields]) -> PersonAnswer:
        """Create a person without registrations; a CUSTOMER unless `type` says LEAD."""
        answer: PersonAnswer = self._control.post(f"{self._path}/persons", _wire(fields))
        return answer

    def get_person(self, person_id: int) -> PersonAnswer:
        """A person that exists."""
        answer: PersonAnswer = self._control.get(f"{self._path}/persons/{person_id}")
        return answer

    def persons(
        self, *, external_id: str | None = None, phone: str | None = None, email: str | None = None
    ) -> list[PersonAnswer]:
        """All persons, oldest first, or the one that owns these identifiers."""
        query = given({"externalId": external_id, "phone": phone, "email": email})
        return self._control.pages(f"{self._path}/persons", "persons", query)

    def change_person(self, person_id: int, **fields: Unpack[PersonFields]) -> PersonAnswer:
        """Change a person, anonymous ones too. What is left out stays; custom attributes merge by key, None clears."""
        answer: PersonAnswer = self._control.patch(f"{self._path}/persons/{person_id}", _wire(fields))
        return answer

    def tag(self, person_id: int, *tags: str) -> PersonAnswer:
        """Give a person these tags, whether the account knows them or not; those that the person has stay."""
        had = self.get_person(person_id)["tags"]
        return self.change_person(person_id, tags=[*had, *(one for one in tags if one not in had)])

    def untag(self, person_id: int, *tags: str) -> PersonAnswer:
        """Take these tags from a person, who may lack them."""
        return self.change_person(
            person_id, tags=[one for one in self.get_person(person_id)["tags"] if one not in tags]
        )

    def delete_person(self, person_id: int) -> None:
        """Delete a person. Its registrations move to fresh anonymous ones."""
        self._control.delete(f"{self._path}/persons/{person_id}")

    # -- events --------------------------------------------------------------------------------------------------

    def events(self, person_id: int, definition_id: str | None = None) -> list[EventAnswer]:
        """What happened to a person, in the order of arrival: everything, or the events of one definition."""
        found: list[EventAnswer] = self._control.pages(f"{self._path}/persons/{person_id}/events", "events", {})
        return [one for one in found if definition_id in {None, one["definitionId"]}]

    def inbox(self, person_id: int) -> list[InboxMessageAnswer]:
        """What the inbox of a person keeps, the newest first, and why and until when."""
        return self._control.pages(f"{self._path}/persons/{person_id}/inbox", "inbox", {})

    def define_event(
        self, definition_id: str | None = None, *, title: str | None = None, fields: list[dict[str, Any]] | None = None
    ) -> str:
        """Define a custom event, so that SDKs may report it validated; returns its id.

        `fields` are spelt as in the control API: `{"name": "price", "type": "Decimal"}`.
        """
        told = given({"definitionId": definition_id, "title": title, "fields": fields})
        created: str = self._control.post(f"{self._path}/eventDefinitions", told)["definitionId"]
        return created


def _wire(fields: Mapping[str, Any]) -> dict[str, Any]:
    refuse_unknown(fields, PersonFields)
    return {camel(name): value for name, value in fields.items()}
