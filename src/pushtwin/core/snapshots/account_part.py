"""What a document says about an account itself, its applications and definitions: judged, and made into rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.clock import REAL, Clock
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.events.model import StandardEvent
from pushtwin.core.snapshots.baseline_repository import State
from pushtwin.core.snapshots.document import (
    AccountEntry,
    ApplicationEntry,
    ClockEntry,
    EventDefinitionEntry,
    FieldEntry,
    Head,
    UninstalledEntry,
    head_model,
)
from pushtwin.core.snapshots.persons_part import text_of
from pushtwin.core.snapshots.problems import Faults

Row = Sequence[Any]
_MAX_FIELDS = 120
_MAX_ITEM_FIELDS = 128


class UnfoldedHead(NamedTuple):
    """The state of the account, and the rows that belong to no person."""

    state: State
    rows: dict[str, list[Row]]

    @property
    def application_ids(self) -> list[str]:
        return [row[0] for row in self.rows["applications"]]

    @property
    def data_types(self) -> dict[str, str]:
        return dict(map(tuple, self.rows["custom_attributes"]))

    @property
    def uninstalled(self) -> list[str]:
        return [row[0] for row in self.rows["uninstalled_registrations"]]


def read_head(document: Mapping[str, Any]) -> Head:
    """Raises ControlRequestInvalid with every fault of the head."""
    faults = Faults()
    try:
        return head_model().validate_python(document)
    except ValidationError as problem:
        faults.add_all(problem)
        faults.refuse()
        raise


def clock_of(head: Head) -> Clock:
    entry: ClockEntry = head.get("account", {}).get("clock", {})
    return Clock(entry.get("aheadMs", 0), entry.get("frozenAt"))


def unfold_head(
    head: Head, time_and_ids: TimeAndIds, name: str, kept: Sequence[Row], new_code: Callable[[], str]
) -> UnfoldedHead:
    """`name` and the `kept` applications are those of the account as it is; they stay where the document says nothing.

    Raises ControlRequestInvalid.
    """
    faults = Faults()
    account = head.get("account", {})
    applications = (
        _applications(head["applications"], time_and_ids, new_code, faults) if "applications" in head else [*kept]
    )
    rows: dict[str, list[Row]] = {
        "applications": applications,
        "event_definitions": _definitions(head.get("eventDefinitions", ()), time_and_ids, faults),
        "custom_attributes": [*sorted(head.get("customAttributes", {}).items())],
        "uninstalled_registrations": _uninstalled(
            head.get("uninstalledRegistrations", ()), [row[0] for row in applications], faults
        ),
    }
    faults.refuse()
    return UnfoldedHead(_state(account, name, clock_of(head)), rows)


def _state(account: AccountEntry, name: str, clock: Clock) -> State:
    settings: Any = account.get("settings")
    changes = {field: getattr(settings, field) for field in settings.model_fields_set} if settings else {}
    return State(
        name=account.get("name", name),
        settings=AccountSettings().changed(changes).to_json(),
        clock=None if clock == REAL else clock.to_json(),
        id_seed=account.get("idSeed"),
        id_counter=account.get("idCounter", 0),
    )


def _applications(
    entries: Sequence[ApplicationEntry], time_and_ids: TimeAndIds, new_code: Callable[[], str], faults: Faults
) -> list[Row]:
    rows: list[Row] = []
    for index, entry in enumerate(entries):
        application_id = entry.get("applicationId") or time_and_ids.new_hex(32).upper()
        code = entry.get("applicationCode") or new_code()
        _refuse_twice(faults, [row[0] for row in rows], application_id, "applications", index, "applicationId")
        _refuse_twice(faults, [row[1] for row in rows], code, "applications", index, "applicationCode")
        name = entry.get("name", application_id)
        rows.append((application_id, code, time_and_ids.next_ordinal(), name, text_of(entry.get("jwtKeys", []))))
    return rows


def _definitions(entries: Sequence[EventDefinitionEntry], time_and_ids: TimeAndIds, faults: Faults) -> list[Row]:
    rows: list[Row] = []
    for index, entry in enumerate(entries):
        place = ("eventDefinitions", index)
        definition_id = entry["definitionId"]
        _refuse_twice(faults, [*StandardEvent, *(row[0] for row in rows)], definition_id, *place, "definitionId")
        fields = entry.get("fields", [])
        _judge_fields(faults, fields, *place)
        kept = text_of([_field(field) for field in fields])
        title = entry.get("title", definition_id)
        rows.append((definition_id, time_and_ids.next_ordinal(), title, entry.get("description"), kept))
    return rows


def _field(field: FieldEntry) -> dict[str, Any]:
    """In the order in which definitions keep it."""
    kept: dict[str, Any] = {"name": field["name"], "type": field["type"]}
    if "schema" in field:
        items = [{"name": item["name"], "type": item["type"]} for item in field["schema"]["fields"]]
        kept["schema"] = {"type": "Object", "fields": items}
    return kept


def _judge_fields(faults: Faults, fields: Sequence[FieldEntry], *place: str | int) -> None:
    if len(fields) > _MAX_FIELDS:
        faults.add(*place, "fields", message=f"should have at most {_MAX_FIELDS}")
    known: set[str] = set()
    for index, field in enumerate(fields):
        if field["name"].lower() in known:
            faults.add(*place, "fields", index, "name", message=f"{field['name']} is there twice")
        known.add(field["name"].lower())
        if (field["type"] == "List") is not ("schema" in field):
            faults.add(*place, "fields", index, "schema", message="a List, and nothing else, needs a schema")
        elif "schema" in field and len(field["schema"]["fields"]) > _MAX_ITEM_FIELDS:
            faults.add(*place, "fields", index, "schema", "fields", message=f"should have at most {_MAX_ITEM_FIELDS}")


def _uninstalled(entries: Sequence[UninstalledEntry], application_ids: Sequence[str], faults: Faults) -> list[Row]:
    rows: dict[str, Row] = {}
    for index, entry in enumerate(entries):
        place = ("uninstalledRegistrations", index)
        registration_id = entry["registrationId"]
        application_id = entry.get("applicationId", application_ids[0])
        _refuse_twice(faults, rows, registration_id, *place, "registrationId")
        if application_id not in application_ids:
            faults.add(*place, "applicationId", message=f"there is no application {application_id}")
        data = entry.get("additionalData")
        kept = text_of(data) if data else None
        rows[registration_id] = (registration_id, application_id, kept, entry.get("applicationUserId"))
    return [*rows.values()]


def _refuse_twice(faults: Faults, known: Any, value: str, *place: str | int) -> None:
    if value in known:
        faults.add(*place, message=f"{value} is there twice")
