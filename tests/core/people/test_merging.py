"""Folding one profile into another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.errors import UserMergeInterrupted
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import AnonymousAttributes
from pushtwin.core.accounts.settings.people import MergedLists, PrimaryOfMerged
from pushtwin.core.people.merging import absorb, merge
from pushtwin.core.people.model import Gender, Identifier, Origin, Person, PersonType, Profile
from tests.cases import each, each_named
from tests.factories import NOW, make_identifiers, make_person

ABSORB = AccountSettings()
DISCARD = AccountSettings(anonymous_attributes=AnonymousAttributes.DISCARD)
LEAD, CUSTOMER = PersonType.LEAD, PersonType.CUSTOMER

NEW = AccountSettings()


# -- absorbing the anonymous person of a device ----------------------------------------------------------------


def test_the_identified_person_keeps_id_type_identifiers_and_creation_data() -> None:
    anonymous = make_person(1, first_name="Ann")
    target = make_person(2, "jdoe", "a@a.io", type=LEAD)
    result = absorb(anonymous, target, ABSORB)
    for name in ("person_id", "type", "identifiers", "origin", "created_at"):
        assert getattr(result, name) == getattr(target, name), name


@each(
    ("name", "value", "other"),
    [
        ("first_name", "Ann", "Jane"),
        ("last_name", "Lee", "Doe"),
        ("middle_name", "M", "X"),
        ("birthday", "1990-01-01", "1985-07-12"),
        ("gender", Gender.FEMALE, Gender.MALE),
    ],
)
def test_an_empty_field_is_filled_and_a_value_stays(name: str, value: str, other: str) -> None:
    anonymous = make_person(1, **{name: value})
    assert getattr(absorb(anonymous, make_person(2, "x"), ABSORB).profile, name) == value
    assert getattr(absorb(anonymous, make_person(2, "x", **{name: other}), ABSORB).profile, name) == other


def test_tags_join_with_those_of_the_identified_person_first() -> None:
    anonymous, target = make_person(1, tags=("a", "b")), make_person(2, "x", tags=("c", "b"))
    assert absorb(anonymous, target, ABSORB).profile.tags == ("c", "b", "a")


def test_missing_custom_attributes_are_copied_and_own_ones_stay() -> None:
    anonymous = make_person(1, custom_attributes={"a": 1, "b": 1})
    target = make_person(2, "x", custom_attributes={"b": False})
    assert absorb(anonymous, target, ABSORB).profile.custom_attributes == {"a": 1, "b": False}


def test_by_setting_the_anonymous_attributes_are_discarded() -> None:
    anonymous = make_person(1, first_name="Ann", tags=("a",), custom_attributes={"a": 1}, primary="d1")
    result = absorb(anonymous, make_person(2, "x", last_name="Doe"), DISCARD)
    assert result.profile == Profile(last_name="Doe")
    assert result.primary_registration_id == "d1"


@each("mode", AnonymousAttributes)
@each_named(
    ("anonymous", "target", "result"),
    {
        "none": (None, None, None),
        "only the anonymous one": ("d1", None, "d1"),
        "only the identified one": (None, "d2", "d2"),
        "both": ("d1", "d2", "d2"),
    },
)
def test_the_anonymous_primary_device_stays_primary_only_where_there_is_no_other(
    mode: AnonymousAttributes, anonymous: str | None, target: str | None, result: str | None
) -> None:
    merged = absorb(
        make_person(1, primary=anonymous),
        make_person(2, "x", primary=target),
        AccountSettings(anonymous_attributes=mode),
    )
    assert merged.primary_registration_id == result


# -- merging identified persons --------------------------------------------------------------------------------


def test_the_earliest_created_keeps_id_and_creation_data() -> None:
    older = make_person(7, "a", created_at=100, origin=Origin.PUSH, type=LEAD)
    younger = make_person(3, "b", created_at=200)
    for order in ([older, younger], [younger, older]):
        result = merge(order, (), NEW)
        assert (result.person_id, result.created_at, result.origin) == (7, 100, Origin.PUSH)


def test_of_two_created_at_the_same_time_the_lower_id_stays() -> None:
    persons = [make_person(7, "a", created_at=100), make_person(3, "b", created_at=100)]
    assert merge(persons, (), NEW).person_id == 3


@each(("types", "result"), [((LEAD, LEAD), LEAD), ((LEAD, CUSTOMER), CUSTOMER), ((CUSTOMER, LEAD), CUSTOMER)])
def test_one_customer_makes_a_customer(types: tuple[PersonType, PersonType], result: PersonType) -> None:
    persons = [make_person(2, "a", type=types[0]), make_person(3, "b", type=types[1])]
    assert merge(persons, (), NEW).type is result


@each_named(
    ("first", "second", "winner"),
    {
        "customer, older": ({"type": CUSTOMER, "modified_at": 1}, {"type": LEAD, "modified_at": 9}, "First"),
        "customer, younger": ({"type": LEAD, "modified_at": 9}, {"type": CUSTOMER, "modified_at": 1}, "Second"),
        "later lead": ({"type": LEAD, "modified_at": 9}, {"type": LEAD, "modified_at": 1}, "First"),
        "earlier lead": ({"type": LEAD, "modified_at": 1}, {"type": LEAD, "modified_at": 9}, "Second"),
        "later customer": ({"type": CUSTOMER, "modified_at": 1}, {"type": CUSTOMER, "modified_at": 9}, "Second"),
    },
)
def test_a_conflict_is_won_by_the_customer_else_by_the_last_modified(
    first: dict[str, Any], second: dict[str, Any], winner: str
) -> None:
    persons = [
        make_person(2, "First", first_name="First", custom_attributes={"who": "First"}, **first),
        make_person(3, "Second", first_name="Second", custom_attributes={"who": "Second"}, **second),
    ]
    result = merge(persons, (), NEW)
    assert (result.profile.first_name, result.profile.custom_attributes["who"], result.external_id) == (winner,) * 3


def test_an_empty_field_is_filled_from_the_others() -> None:
    persons = [
        make_person(2, "a", first_name="John", custom_attributes={"a": 1}, modified_at=9),
        make_person(3, "b", last_name="Doe", custom_attributes={"b": 2}, modified_at=1),
    ]
    assert merge(persons, (), NEW).profile == Profile("John", "Doe", custom_attributes={"a": 1, "b": 2})


def test_phones_emails_and_tags_are_combined_oldest_first() -> None:
    persons = [
        make_person(3, None, "33333", "c@c.io", tags=("c", "x")),
        make_person(2, None, "22222", "b@b.io", tags=("x", "b")),
    ]
    result = merge(persons, (), NEW)
    assert result.phones == ["22222", "33333"]
    assert result.emails == ["b@b.io", "c@c.io"]
    assert result.profile.tags == ("x", "b", "c")


def test_the_external_id_of_the_request_wins_over_every_other() -> None:
    persons = [make_person(2, "wanted", type=LEAD, modified_at=1), make_person(3, "other", modified_at=9)]
    assert merge(persons, make_identifiers("wanted"), NEW).external_id == "wanted"
    assert merge(persons, make_identifiers(None, "11111"), NEW).external_id == "other"


@each(("older", "younger", "result"), [(None, None, None), ("d2", None, "d2"), (None, "d3", "d3"), ("d2", "d3", "d2")])
def test_the_earliest_persons_primary_device_stays_primary(
    older: str | None, younger: str | None, result: str | None
) -> None:
    persons = [make_person(3, "b", primary=younger), make_person(2, "a", primary=older)]
    assert merge(persons, (), NEW).primary_registration_id == result


def test_without_one_of_the_earliest_the_last_modified_persons_primary_device_stays_primary() -> None:
    persons = [
        make_person(2, "a"),
        make_person(3, "b", primary="d3", modified_at=1),
        make_person(4, "c", primary="d4", modified_at=9),
        make_person(5, "d", modified_at=10),
    ]
    assert merge(persons, (), NEW).primary_registration_id == "d4"


def test_lists_are_joined_oldest_first_as_far_as_they_may() -> None:
    def having(person_id: int, **attributes: Any) -> Person:
        return make_person(person_id, f"id-{person_id}", custom_attributes=attributes)

    cart, more, other = [{"name": "a"}], [{"name": "b"}], [{"name": 1}]
    many = [{"name": "x" * 1000}] * 3
    persons = [having(3, cart=more, kinds=other, much=many), having(2, cart=cart, kinds=cart, much=many)]
    assert merge(persons, (), NEW).profile.custom_attributes == {"cart": [*cart, *more], "kinds": other, "much": many}


def test_joined_lists_of_unlike_objects_have_null_where_one_says_nothing() -> None:
    persons = [
        make_person(2, "a", custom_attributes={"cart": [{"name": "a"}]}),
        make_person(3, "b", custom_attributes={"cart": [{"size": 1}]}),
    ]
    joined = [{"name": "a", "size": None}, {"name": None, "size": 1}]
    assert merge(persons, (), NEW).profile.custom_attributes == {"cart": joined}


def test_a_merge_that_would_have_more_than_100_phones_is_interrupted() -> None:
    persons = [
        make_person(2, None, *(str(11111 + number) for number in range(60))),
        make_person(3, None, *(str(22222 + number) for number in range(41))),
    ]
    with pytest.raises(UserMergeInterrupted):
        merge(persons, (), NEW)


@st.composite
def several_persons(draw: st.DrawFn) -> list[Person]:
    """Two to four identified persons that share no identifier."""
    persons = []
    for number in range(2, draw(st.integers(4, 6))):
        external_id = draw(st.none() | st.just(f"id-{number}"))
        contacts = draw(st.lists(st.sampled_from([f"{number}0001", f"{number}0002", f"a@{number}.io"]), unique=True))
        persons.append(
            make_person(
                number,
                external_id,
                *(contacts if external_id else contacts or [f"only@{number}.io"]),
                type=draw(st.sampled_from(PersonType)),
                created_at=draw(st.integers(1, 3)),
                modified_at=draw(st.integers(1, 3)),
                first_name=draw(st.none() | st.just(f"name-{number}")),
                tags=tuple(draw(st.lists(st.sampled_from("abc"), unique=True))),
                primary=draw(st.none() | st.just(f"d{number}")),
            )
        )
    return draw(st.permutations(persons))


@given(several_persons())
def test_a_merge_loses_no_contact_and_no_tag_and_keeps_one_external_id(persons: list[Person]) -> None:
    result = merge(persons, (), NEW)
    everything = {one for person in persons for one in person.identifiers}
    external_ids = {one for one in everything if one.kind == "external_id"}
    assert set(result.identifiers) - external_ids == everything - external_ids
    assert len(set(result.identifiers) & external_ids) == min(1, len(external_ids))
    assert len(result.identifiers) == len(set(result.identifiers))
    assert set(result.profile.tags) == {tag for person in persons for tag in person.profile.tags}
    assert len(result.profile.tags) == len(set(result.profile.tags))


@given(several_persons(), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(persons: list[Person], random: Any) -> None:
    shuffled = random.sample(persons, len(persons))
    assert merge(shuffled, (), NEW) == merge(persons, (), NEW)


@given(several_persons())
def test_the_external_id_that_was_asked_for_is_kept(persons: list[Person]) -> None:
    for wanted in persons:
        asked: list[Identifier] = [one for one in wanted.identifiers if one.kind == "external_id"]
        if asked:
            assert merge(persons, asked, NEW).external_id == wanted.external_id


@each(("lists", "cart"), [(MergedLists.JOIN, [{"a": 1}, {"a": 2}]), (MergedLists.BEST, [{"a": 2}])])
def test_lists_are_joined_or_that_of_the_best_profile_counts(lists: MergedLists, cart: Any) -> None:
    older, newer = ({"custom_attributes": {"cart": [{"a": number}]}, "modified_at": NOW + number} for number in (1, 2))
    persons = [make_person(2, "older", **older), make_person(3, "newer", **newer)]
    merged = merge(persons, (), AccountSettings(merged_lists=lists))
    assert merged.profile.custom_attributes == {"cart": cart}


@each(("which", "device"), [(PrimaryOfMerged.OLDEST, "d1"), (PrimaryOfMerged.LATEST, "d2")])
def test_the_primary_device_is_that_of_the_oldest_person_or_of_the_one_modified_last(
    which: PrimaryOfMerged, device: str
) -> None:
    persons = [
        make_person(2, "older", primary="d1", modified_at=NOW + 1),
        make_person(3, "newer", primary="d2", modified_at=NOW + 2),
    ]
    settings = AccountSettings(primary_of_merged=which)
    assert merge(persons, (), settings).primary_registration_id == device
    assert merge([*persons[1:], make_person(4, "other")], (), settings).primary_registration_id == "d2"
