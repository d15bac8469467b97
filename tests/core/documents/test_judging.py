"""Everything that is wrong with a document is told at a place that is there, and the rest can be judged further."""

from typing import Annotated, Any, Literal, NotRequired

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from pushtwin.base.problems import Place, Problem
from pushtwin.core.documents.judging import judge, problems_of
from pushtwin.core.documents.values import entry, obeys
from tests.cases import each_named


class Range(BaseModel):
    """One alternative of a union."""

    low: int
    high: int


Ms = Annotated[int, Field(strict=True, ge=0)]


class Body(BaseModel):
    """Something that the control API could take."""

    latency: Ms | Range | None = None
    texts: dict[Annotated[str, Field(pattern="^[a-z]+$")], str] = Field(default_factory=dict)
    path: str | None = None
    names: list[str | list[Ms]] = Field(default_factory=list)


PLACES: dict[str, tuple[dict[str, Any], list[Place]]] = {
    "too small": ({"latency": -1}, [("latency",)]),
    "of no type of a union": ({"latency": "x"}, [("latency",)]),
    "in an alternative": ({"latency": {"low": "x", "high": 2}}, [("latency", "low")]),
    "missing in an alternative": ({"latency": {"low": 1}}, [("latency", "high")]),
    "all of an alternative": ({"latency": {}}, [("latency", "low"), ("latency", "high")]),
    "key": ({"texts": {"A": "x"}}, [("texts", "A")]),
    "named as a part of requests": ({"path": 5}, [("path",)]),
    "in an entry": ({"names": ["a", 1, [0, -1]]}, [("names", 1), ("names", 2, 1)]),
    "several": ({"latency": [], "path": []}, [("latency",), ("path",)]),
}


@each_named(("body", "places"), PLACES)
def test_a_place_names_members_and_entries_only(body: dict[str, Any], places: list[Place]) -> None:
    with pytest.raises(ValidationError) as refusal:
        Body.model_validate(body)
    assert [one.place for one in problems_of(refusal.value, body)] == places


def test_alternatives_tell_together_what_would_fit() -> None:
    with pytest.raises(ValidationError) as refusal:
        Body.model_validate({"latency": "x"})
    (problem,) = problems_of(refusal.value, {"latency": "x"})
    assert "valid integer" in problem.message
    assert "Range" in problem.message


# -- what is left --------------------------------------------------------------------------------------------------


def _no_twos(numbers: list[int]) -> list[Problem]:
    return [Problem((place,), "is two") for place, number in enumerate(numbers) if number == 2]


def _no_empty(texts: dict[str, Any]) -> list[Problem]:
    return [Problem((name, "x"), "should be there") for name, value in texts.items() if value == {}]


@entry
class Leaf(TypedDict):
    """An object that must have a name."""

    name: str
    kind: NotRequired[Literal["a", "b"]]
    numbers: NotRequired[Annotated[list[int], obeys(_no_twos)]]


@entry
class Tree(TypedDict, total=False):
    """An object that may have anything."""

    leaf: Leaf
    leaves: list[Leaf]
    some: Annotated[list[int], Field(min_length=1)]
    texts: Annotated[dict[str, Any], obeys(_no_empty)]


MODEL = TypeAdapter(Tree)
A, B = {"name": "a"}, {"name": "b", "kind": "b"}
LEFT: dict[str, tuple[Any, list[Place], Any]] = {
    "nothing wrong": ({"leaves": [A, B]}, [], {"leaves": [A, B]}),
    "unknown member": ({"leaf": A, "x": 1}, [("x",)], {"leaf": A}),
    "optional member": ({"leaf": {**A, "kind": "c"}}, [("leaf", "kind")], {"leaf": A}),
    "entry": ({"leaves": [A, 5, B]}, [("leaves", 1)], {"leaves": [A, B]}),
    "required member": ({"leaves": [A, {"name": 5}, B]}, [("leaves", 1, "name")], {"leaves": [A, B]}),
    "missing member": ({"leaves": [{}, A, {}]}, [("leaves", 0, "name"), ("leaves", 2, "name")], {"leaves": [A]}),
    "wrong and unknown": (
        {"leaves": [{"x": 1, "name": 5}, {"x": 1, **A}]},
        [("leaves", 0, "name"), ("leaves", 0, "x"), ("leaves", 1, "x")],
        {"leaves": [A]},
    ),
    "a rule's": (
        {"leaf": {**A, "numbers": [1, 2, 3, 2]}},
        [("leaf", "numbers", 1), ("leaf", "numbers", 3)],
        {"leaf": {**A, "numbers": [1, 3]}},
    ),
    "a rule's, of what is absent": ({"texts": {"a": {}, "b": 1}}, [("texts", "a", "x")], {"texts": {"b": 1}}),
    "the only entry": ({"leaf": A, "some": ["x"]}, [("some", 0)], {"leaf": A}),
    "everything": ([], [()], None),
}


@each_named(("given", "places", "left"), LEFT)
def test_what_is_right_is_left(given: Any, places: list[Place], left: Any) -> None:
    judged = judge(MODEL, given)
    assert [one.place for one in judged.problems] == places
    assert judged.value == left


def test_a_place_in_what_is_left_leads_to_the_document() -> None:
    removed = judge(MODEL, {"leaves": [A, 5, {"name": 5}, {**B, "numbers": [2, 1, 2, 3]}]}).removed
    for place, original in {
        (): (),
        ("leaf",): ("leaf",),
        ("leaves",): ("leaves",),
        ("leaves", 0, "name"): ("leaves", 0, "name"),
        ("leaves", 1): ("leaves", 3),
        ("leaves", 1, "numbers", 1): ("leaves", 3, "numbers", 3),
    }.items():
        assert (place, removed.place_of(place)) == (place, original)


def test_what_was_removed_is_no_place_for_further_problems() -> None:
    removed = judge(MODEL, {"leaf": {"name": "a", "kind": 5}, "some": 5}).removed
    assert removed.place_of(("leaf", "kind")) is None
    assert removed.place_of(("some",)) is None
    assert removed.place_of(("some", 0)) is None
    assert removed.place_of(("leaf",)) == ("leaf",)


_LEAVES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["a", 5, None]),
        "kind": st.sampled_from(["a", "c", {}]),
        "numbers": st.lists(st.sampled_from([1, 2, 3, "x", []]), max_size=4),
        "x": st.none(),
    },
)
_TREES = st.fixed_dictionaries(
    {},
    optional={
        "leaf": st.one_of(_LEAVES, st.just(5)),
        "leaves": st.one_of(st.lists(st.one_of(_LEAVES, st.none()), max_size=4), st.just({})),
        "some": st.lists(st.sampled_from([1, "x"]), max_size=3),
        "y": _LEAVES,
    },
)


@drawn(_TREES)
def test_whatever_is_given_something_right_is_left_and_the_rest_is_told(given: Any) -> None:
    judged = judge(MODEL, given)
    assert judged.value is not None
    assert MODEL.validate_python(judged.value) == judged.value
    assert (judged.value == given) is (judged.problems == [])


def test_the_words_of_a_validator_come_alone() -> None:
    """Without those that pydantic writes before them."""

    def refuse(_: object) -> None:
        raise ValueError("should be something else")

    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[int, AfterValidator(refuse)]).validate_python(1)
    assert [one.message for one in problems_of(refused.value, 1)] == ["should be something else"]
