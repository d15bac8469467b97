"""Registrations in a document, those that were uninstalled included, and as rows."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.control_types.people import CloudType, OperatingSystem
from pushtwin.core.documents.entries import TWICE, Ordinals, Row, Rows, known, refuse_twice, text_of
from pushtwin.core.documents.values import Code, Milliseconds, Ordinal, entry, obeys
from pushtwin.core.events.in_snapshots import SessionEntry, session_rows
from pushtwin.core.people.attributes import problems_of_custom_attributes

Delivery = Annotated[str, Field(pattern=r"^(phone|never|[0-9]{1,5})$")]
Owner = tuple[int, int]  # the id of a person, and when it was created
Data = Annotated[dict[str, Any], obeys(partial(problems_of_custom_attributes, allows_lists=True))]


@entry
class SystemDataEntry(TypedDict, total=False):
    """What the SDK reported about the device, in the order in which the twin keeps it."""

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


@entry
class RegistrationEntry(TypedDict):
    """An install of an application on a device."""

    registrationId: NotRequired[Code]
    applicationId: NotRequired[str]
    ordinal: NotRequired[Ordinal]
    isPrimary: NotRequired[bool]
    systemData: NotRequired[SystemDataEntry]
    additionalData: NotRequired[Data]
    pushServiceType: NotRequired[str]
    pushServiceToken: NotRequired[str]
    applicationUserId: NotRequired[str]
    modules: NotRequired[dict[str, bool]]
    delivery: NotRequired[Delivery]
    createdAt: NotRequired[Milliseconds]
    modifiedAt: NotRequired[Milliseconds]
    sessions: NotRequired[list[SessionEntry]]


@entry
class UninstalledEntry(TypedDict):
    """What outlives an uninstall."""

    registrationId: Code
    applicationId: NotRequired[str]
    additionalData: NotRequired[Data]
    applicationUserId: NotRequired[str]


class RegistrationRow(NamedTuple):
    """A registration as its table keeps it. `system_data`, `additional_data` and `modules` are JSON text."""

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
    push_service_type: str | None
    push_service_token: str | None
    application_user_id: str | None
    modules: str | None
    delivery: str | None


class UninstalledRow(NamedTuple):
    """What outlives an uninstall, as its table keeps it. `additional_data` is JSON text."""

    registration_id: str
    application_id: str
    additional_data: str | None
    application_user_id: str | None


ROWS = {"registrations": RegistrationRow, "uninstalled_registrations": UninstalledRow}


def uninstalled_rows(
    entries: Sequence[UninstalledEntry], application_ids: Mapping[str, str], problems: list[Problem]
) -> list[UninstalledRow]:
    """`application_ids` has those that the document names, with what they are from now on."""
    rows: dict[str, UninstalledRow] = {}
    for number, shown in enumerate(entries):
        place = ("uninstalledRegistrations", number)
        registration_id = shown["registrationId"]
        refuse_twice(problems, rows, registration_id, *place, "registrationId")
        rows[registration_id] = UninstalledRow(
            registration_id,
            _application_id(application_ids, shown.get("applicationId"), place, problems),
            _data(shown.get("additionalData")),
            shown.get("applicationUserId"),
        )
    return [*rows.values()]


def _application_id(
    application_ids: Mapping[str, str], given: str | None, place: Place, problems: list[Problem]
) -> str:
    """The first one where an entry names none. Without any there is nothing to compare with."""
    if given is None:
        return next(iter(application_ids.values()), "")
    if application_ids and given not in application_ids:
        problems.append(Problem((*place, "applicationId"), f"there is no application {given}"))
    return application_ids.get(given, given)


def _data(given: Mapping[str, Any] | None) -> str | None:
    """`null` removes an entry."""
    kept = known(given or {})
    return text_of(kept) if kept else None


class Registrations:
    """Turns the registrations of all persons of a document into rows, one person after the other."""

    def __init__(
        self,
        time_and_ids: TimeAndIds,
        application_ids: Mapping[str, str],
        uninstalled: Collection[str],
        problems: list[Problem],
    ) -> None:
        self._time_and_ids = time_and_ids
        self._application_ids = application_ids
        self._uninstalled = uninstalled
        self._problems = problems
        self._ordinals = Ordinals(time_and_ids, problems)
        self._taken: set[str] = set()

    def add(self, rows: Rows, entries: Sequence[RegistrationEntry], owner: Owner, person: int) -> None:
        """Those of one person, with their sessions; `person` is its place."""
        last, has_primary = -1, False
        for number, shown in enumerate(entries):
            place = (person, "registrations", number)
            last = self._ordinals.take(shown.get("ordinal"), last, place)
            registration_id = self._registration_id(shown.get("registrationId"), place)
            rows["registrations"].append(self._row(shown, registration_id, owner, last, place))
            if sessions := shown.get("sessions"):
                rows["sessions"] += session_rows(sessions, place, registration_id, self._problems)
            if shown.get("isPrimary"):
                if has_primary:
                    message = "another registration of the person is primary"
                    self._problems.append(Problem((*place, "isPrimary"), message))
                has_primary = True

    def _row(self, shown: RegistrationEntry, registration_id: str, owner: Owner, ordinal: int, place: Place) -> Row:
        """The values that RegistrationRow names; to name them here would cost a tenth of a restore."""
        person_id, person_created_at = owner
        system_data: dict[str, Any] = {**shown.get("systemData", {})}
        cloud_type, is_enabled = system_data.pop("cloudType", None), system_data.pop("registrationEnabled", True)
        additional_data, modules = shown.get("additionalData"), shown.get("modules")
        created_at = shown.get("createdAt", person_created_at)
        return (
            registration_id,
            _application_id(self._application_ids, shown.get("applicationId"), place, self._problems),
            person_id,
            ordinal,
            shown.get("isPrimary", False),
            cloud_type,
            is_enabled,
            text_of(system_data) if system_data else "{}",
            _data(additional_data) if additional_data else None,
            created_at,
            shown.get("modifiedAt", created_at),
            shown.get("pushServiceType"),
            shown.get("pushServiceToken"),
            shown.get("applicationUserId"),
            text_of(modules) if modules else None,
            shown.get("delivery"),
        )

    def _registration_id(self, given: str | None, place: Place) -> str:
        registration_id = given or self._time_and_ids.new_uuid()
        if registration_id in self._taken:
            self._problems.append(Problem((*place, "registrationId"), f"{registration_id} {TWICE}"))
        if registration_id in self._uninstalled:
            message = f"{registration_id} is an uninstalled one, too"
            self._problems.append(Problem((*place, "registrationId"), message))
        self._taken.add(registration_id)
        return registration_id
