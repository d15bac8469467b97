"""The demo account."""

from collections.abc import Mapping
from typing import Any

from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts import service
from pushtwin.core.accounts.drafts import NewAccount, NewApplication
from pushtwin.core.omni import scenario_repository as scenarios
from pushtwin.core.omni.model import Channel, Scenario, Step
from pushtwin.core.people import control_service
from pushtwin.core.people.attributes import AttributeChanges
from pushtwin.core.people.control_service import NewRegistration
from pushtwin.core.people.identifiers import read_email, read_external_id, read_phone
from pushtwin.core.people.model import IdentifierKind, PersonType
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.core.snapshots import service as snapshots
from pushtwin.database import Reading, Writing
from pushtwin.demo_account import ACCOUNT_ID, APPLICATION_CODE, APPLICATION_ID, REGISTRATION_ID

DEMO_ACCOUNT = NewAccount(
    account_id=ACCOUNT_ID,
    name="Demo",
    api_key="5ad00c5d1f6b4f0f9f2b8c0de3a1d3c0-6f0c6a0e-51b8-4a4e-9a4b-3f0e8a1c2d4b",
    username="Aladdin",
    password="open sesame",  # noqa: S106  the password of the guide's examples
    applications=[
        NewApplication(
            name="Demo application",
            application_code=APPLICATION_CODE,
            application_id=APPLICATION_ID,
        )
    ],
)
DEMO_SCENARIO_KEY = "AD9E01A5DC7BEE2C2B828D208182A611"  # that of the published examples, which work as they stand
DEMO_REGISTRATION_ID = REGISTRATION_ID
DEMO_EXTERNAL_ID = "jdoe"
DEMO_SYSTEM_DATA: dict[str, Any] = {
    "notificationsEnabled": True,
    "geofencingSdk": True,
    "sdkVersion": "2.0.9.1",
    "appVersion": "1.16.0-SNAPSHOT",
    "os": "Android",
    "osVersion": "8.0.0",
    "deviceManufacturer": "HUAWEI",
    "deviceModel": "ANE-LX1",
    "deviceSecure": True,
    "osLanguage": "en",
    "deviceTimezoneOffset": "GMT+03:00",
    "deviceName": "ANE-LX1",
}
_DEMO_CONTENTS: dict[str, list[dict[str, Any]]] = {
    "registrations": [
        {
            "registration_id": DEMO_REGISTRATION_ID,
            "cloud_type": "GCM",
            "system_data": DEMO_SYSTEM_DATA,
        }
    ],
    "persons": [
        {
            "type": "LEAD",
            "external_id": DEMO_EXTERNAL_ID,
            "phones": ["79810000000"],
            "emails": ["my.email@gmail.com"],
            "scalars": {"first_name": "John", "last_name": "Doe", "birthday": "1985-07-12"},
        }
    ],
}


def is_empty(reading: Reading) -> bool:
    """Whether there is no account at all."""
    return not accounts.list_accounts(reading, after=-1, limit=1)


def seed_if_empty(writing: Writing) -> None:
    """Put the demo account into a database that has none."""
    if is_empty(writing):
        _create_demo(writing)


def _create_demo(writing: Writing) -> None:
    account, _ = service.create_account(writing, DEMO_ACCOUNT)
    _populate(writing, account.account_id, _DEMO_CONTENTS)
    scenarios.add_scenario(writing, account.account_id, writing.time_and_ids.next_ordinal(), _scenario())
    snapshots.remember(writing, account.account_id)


def _scenario() -> Scenario:
    (application,) = DEMO_ACCOUNT.applications
    flow = Step(Channel.PUSH, application.application_code), Step(Channel.SMS, "InfoSMS")
    return Scenario(DEMO_SCENARIO_KEY, "Push, then SMS", flow, is_default=True)


def _populate(writing: Writing, account_id: str, contents: Mapping[str, Any]) -> None:
    for registration in contents.get("registrations", ()):
        control_service.install(writing, account_id, NewRegistration(**registration))
    for person in contents.get("persons", ()):
        external_id = read_external_id(person["external_id"])
        control_service.add_person(
            writing,
            account_id,
            PersonChanges(
                attributes=AttributeChanges(scalars=person["scalars"]),
                identifiers={
                    IdentifierKind.EXTERNAL_ID: (external_id,) if external_id else (),
                    IdentifierKind.PHONE: tuple(map(read_phone, person["phones"])),
                    IdentifierKind.EMAIL: tuple(map(read_email, person["emails"])),
                },
                type=PersonType(person["type"]),
            ),
        )
