"""What the twin and its Python client share, where it could still say something else than the twin does."""

import subprocess
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

from pydantic.alias_generators import to_camel

from pushtwin.control_types import accounts, calls, faults, health, messages, mo, people, trials
from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.core.faults.model import Connection
from pushtwin.core.messages.catalogue import GeneralStatus
from pushtwin.core.messages.model import Source
from pushtwin.core.mo.model import ActionType
from pushtwin.core.people.model import Gender, PersonType
from pushtwin.core.webhooks.model import CallbackKind, CallbackState
from pushtwin.surfaces.shared.push_instance import CloudType, OperatingSystem
from tests.cases import each
from tests.document import DOCUMENT

MODULES: tuple[ModuleType, ...] = (accounts, calls, faults, health, messages, mo, people, trials)
COMPONENTS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS = [(path, operation) for path, methods in DOCUMENT["paths"].items() for operation in methods.values()]


def answers_of(operation: dict[str, Any]) -> list[str]:
    """The names of the schemas of an operation's answers, those of failures left out."""
    shown = [
        content["schema"]["$ref"].rpartition("/")[2]
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        if "$ref" in content["schema"]
    ]
    return [name for name in shown if name != "ErrorAnswer"]


def test_every_answer_of_the_control_api_is_a_shared_type() -> None:
    answered = {name for path, one in OPERATIONS if path.startswith("/_twin") for name in answers_of(one)}
    assert len(answered) >= 15
    assert [name for name in answered if not any(hasattr(module, name) for module in MODULES)] == []


@each("module", MODULES)
def test_who_imports_the_types_loads_no_twin(module: ModuleType) -> None:
    heavy = "{'pydantic', 'fastapi', 'starlette', 'sqlalchemy', 'httpx', 'pushtwin.core', 'pushtwin.surfaces'}"
    script = f"import sys, {module.__name__}; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_every_operation_of_the_emulated_apis_is_known() -> None:
    emulated = [one["operationId"] for path, one in OPERATIONS if not path.startswith("/_twin")]
    assert sorted(get_args(calls.Operation)) == sorted(emulated)


@each(
    ("literals", "enumeration"),
    [
        (faults.Connection, Connection),
        (people.CloudType, CloudType),
        (people.OperatingSystem, OperatingSystem),
        (people.PersonType, PersonType),
        (people.Gender, Gender),
        (messages.MessageSource, Source),
        (messages.GeneralStatusName, GeneralStatus),
        (messages.WebhookKind, CallbackKind),
        (mo.MoActionType, ActionType),
        (messages.WebhookState, CallbackState),
    ],
)
def test_literals_are_the_words_of_the_twin(literals: Any, enumeration: Any) -> None:
    assert list(get_args(literals)) == list(enumeration)


def test_every_setting_can_be_given_with_its_alternatives() -> None:
    kinds = get_type_hints(accounts.SettingsChanges)
    assert list(kinds) == [point.name for point in CHOICE_POINTS]
    for point in CHOICE_POINTS:
        kind = kinds[point.name]
        if get_origin(kind) is Mapping:
            assert tuple(map(get_args, get_args(kind)[1:])) == tuple(map(tuple, get_args(point.kind)[1:])), point.name
            continue
        assert (get_args(kind) if point.alternatives else kind) == (point.alternatives or point.kind), point.name


def test_what_is_given_of_a_person_has_the_documented_fields() -> None:
    given = {to_camel(name) for name in people.PersonFields.__annotations__}
    assert given == COMPONENTS["CreatePerson"]["properties"].keys()


@each("name", ["RegistrationAnswer", "PushApiInstance", "PushApiInstanceSystemData"])
def test_what_the_push_endpoints_show_is_described_field_by_field(name: str) -> None:
    reported = {
        "pushServiceType",
        "pushServiceToken",
        "applicationUserId",
        "personId",
        "delivery",
        "createdAt",
        "modifiedAt",
    }
    properties = {field: told for field, told in COMPONENTS[name]["properties"].items() if field not in reported}
    assert [field for field, told in properties.items() if not {"description", "$ref"} & told.keys()] == []
