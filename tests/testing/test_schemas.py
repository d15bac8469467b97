"""The types of the client, held against what the twin documents of itself."""

from typing import Any, get_args

import pytest
from pydantic.alias_generators import to_camel

from pushtwin.app import create_app
from pushtwin.settings import Settings
from pushtwin.testing import schemas

DOCUMENT: dict[str, Any] = create_app(Settings(ephemeral=True)).openapi_document()
COMPONENTS: dict[str, Any] = DOCUMENT["components"]["schemas"]
ANSWERS = {
    schemas.AccountAnswer: "AccountAnswer",
    schemas.ApplicationAnswer: "ApplicationAnswer",
    schemas.JwtKeyAnswer: "JwtKeyAnswer",
    schemas.RegistrationAnswer: "RegistrationAnswer",
    schemas.SystemData: "PushApiInstanceSystemData",
    schemas.PersonAnswer: "PersonAnswer",
    schemas.EventAnswer: "EventAnswer",
    schemas.Call: "JournaledCall",
    schemas.Difference: "FieldDifference",
    schemas.NearCall: "NearestCall",
    schemas.Verdict: "VerdictAnswer",
    schemas.FaultAnswer: "FaultAnswer",
    schemas.Answer: "RawAnswer",
    schemas.ClockAnswer: "ClockAnswer",
    schemas.ReadyAnswer: "ReadyAnswer",
}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.__name__)
def test_an_answer_has_the_documented_fields(answer: Any) -> None:
    documented = COMPONENTS[ANSWERS[answer]]
    assert answer.__annotations__.keys() == documented["properties"].keys()
    assert answer.__required_keys__ == set(documented.get("required", ()))


@pytest.mark.parametrize(
    ("given", "documented"),
    [(schemas.SettingsChanges, "AccountSettingsChanges"), (schemas.PersonFields, "CreatePerson")],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_given_has_the_documented_fields(given: Any, documented: str) -> None:
    assert {to_camel(name) for name in given.__annotations__} == COMPONENTS[documented]["properties"].keys()


def test_every_setting_has_the_documented_values() -> None:
    for name, kind in schemas.SettingsChanges.__annotations__.items():
        documented = COMPONENTS[to_camel(name)[0].upper() + to_camel(name)[1:]]
        assert list(get_args(kind)) == documented["enum"], name


def test_every_operation_of_the_emulated_apis_is_known() -> None:
    emulated = [
        operation["operationId"]
        for path, methods in DOCUMENT["paths"].items()
        if not path.startswith("/_twin")
        for operation in methods.values()
    ]
    assert sorted(get_args(schemas.Operation)) == sorted(emulated)


def test_every_damage_is_known() -> None:
    assert sorted(get_args(schemas.Damage)) == sorted(COMPONENTS["Connection"]["enum"])
