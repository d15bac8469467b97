"""What holds for any query and any device; whom a query means is worked out a second time here, by other means."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.messages.targeting import PersonFacts
from tests.core.messages.candidates import GROUPED, STRICT, Device, of_query

# -- what is drawn: few values, so that they meet --------------------------------------------------------------

TEXTS = st.sampled_from(["a", "A", "b", "true"])
VALUES = st.one_of(st.just("a"), TEXTS, st.booleans(), st.sampled_from([0, 1, 1.0, 2]), st.none())
NAMES = st.sampled_from(["externalUserId", "tag", "one"]) | st.sampled_from(
    [
        "pushRegistrationId",
        "externalUserId",
        "phoneNumber",
        "email",
        "tag",
        "tags",
        "platform",
        "osLanguage",
        "appVersion",
        "applicationVersion",
        "notificationsEnabled",
        "pushRegistrationEnabled",
        "cloudType",
        "one",
        "two",
    ]
)
PLAIN = st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=3), min_size=1, max_size=2)
FLAT = st.fixed_dictionaries({}, optional={"$and": st.lists(PLAIN, max_size=4), "$or": st.lists(PLAIN, max_size=4)})


def with_operators(items: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    lists = st.lists(items, min_size=1, max_size=3)
    return st.builds(lambda plain, more: plain | more, PLAIN, st.dictionaries(st.sampled_from(["$and", "$or"]), lists))


NESTED = st.recursive(PLAIN, with_operators, max_leaves=8)
FLAT_QUERIES = st.builds(lambda plain, flat: plain | flat, st.just({}) | PLAIN, FLAT).filter(
    lambda query: any(query.values()) or bool(query.keys() - {"$and", "$or"})
)
QUERIES = FLAT_QUERIES | NESTED
SCALARS = st.one_of(TEXTS, st.booleans(), st.integers(0, 2))
ATTRIBUTES = st.dictionaries(st.sampled_from(["one", "two"]), SCALARS)
PERSONS = st.builds(
    PersonFacts,
    st.none() | TEXTS,
    st.lists(st.sampled_from(["1", "2"]), max_size=2),
    st.lists(TEXTS, max_size=2),
    st.lists(TEXTS, max_size=2),
    ATTRIBUTES,
)
SYSTEM_DATA = st.fixed_dictionaries(
    {}, optional={"os": TEXTS, "osLanguage": TEXTS, "appVersion": TEXTS, "notificationsEnabled": st.booleans()}
)
DEVICES = st.builds(Device, TEXTS, st.booleans(), st.booleans(), st.none() | TEXTS, SYSTEM_DATA, ATTRIBUTES, PERSONS)
EVALUATIONS = st.sampled_from([GROUPED, STRICT])

# -- the second opinion ----------------------------------------------------------------------------------------

SAME = {"tags": "tag", "appVersion": "applicationVersion"}


def held(device: Device, field: str) -> list[Any]:
    """What the device has of a field."""
    person = device.person
    is_somebody = bool(person.external_id or person.phones or person.emails)
    known = {
        "pushRegistrationId": [device.registration_id],
        "externalUserId": [person.external_id],
        "phoneNumber": person.phones,
        "email": person.emails,
        "tag": person.tags if is_somebody else [],
        "platform": [device.system_data.get("os")],
        "osLanguage": [device.system_data.get("osLanguage")],
        "applicationVersion": [device.system_data.get("appVersion")],
        "notificationsEnabled": [device.system_data.get("notificationsEnabled")],
        "pushRegistrationEnabled": [device.registration_enabled],
        "cloudType": [device.cloud_type],
    }
    found = known.get(field, [{**person.custom_attributes, **device.custom_attributes}.get(field)])
    return [value for value in found if value is not None]


def is_equal(field: str, has: Any, wanted: Any) -> bool:
    if field == "phoneNumber":
        return not isinstance(wanted, bool) and str(wanted) == has
    if isinstance(has, bool):
        return wanted is has or wanted == str(has).lower()
    if isinstance(wanted, bool) or isinstance(has, str) is not isinstance(wanted, str):
        return False
    if field in {"pushRegistrationId", "email", "platform"}:
        return bool(has.lower() == wanted.lower())
    return bool(has == wanted)


def eq(device: Device, field: str, value: Any) -> bool:
    wanted = value if isinstance(value, list) else [value]
    return any(is_equal(field, has, one) for has in held(device, field) for one in wanted)


def plain_of(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(SAME.get(name, name), value) for name, value in query.items() if name not in {"$and", "$or"}]


def literally(query: Mapping[str, Any], device: Device) -> bool:
    return (
        all(eq(device, field, value) for field, value in plain_of(query))
        and all(literally(one, device) for one in query.get("$and", []))
        and (not query.get("$or") or any(literally(one, device) for one in query["$or"]))
    )


def by_the_pseudo_code(query: Mapping[str, Any], device: Device) -> bool:
    """Line by line as push-messages-api 5.3 writes it."""
    groups = defaultdict(list)
    for cond in [dict(plain_of(query)), *query.get("$and", [])] if plain_of(query) else query.get("$and", []):
        for field, value in plain_of(cond):
            groups[field].append(value)
    rest = []
    for cond in query.get("$or", []):
        if all(field in groups for field, _ in plain_of(cond)):
            for field, value in plain_of(cond):
                groups[field].append(value)
        else:
            rest.append(cond)
    return all(any(eq(device, field, value) for value in groups[field]) for field in groups) and (
        rest == [] or any(all(eq(device, field, value) for field, value in plain_of(cond)) for cond in rest)
    )


def without_double_names(query: Mapping[str, Any]) -> bool:
    """The pseudo code has each field once in an object; here two aliases of one may meet."""
    own = plain_of(query)
    return len(dict(own)) == len(own)


@given(FLAT_QUERIES.filter(without_double_names), DEVICES)
def test_grouped_is_what_the_pseudo_code_says(query: dict[str, Any], device: Device) -> None:
    assert of_query(query, GROUPED).matches(device) is by_the_pseudo_code(query, device)


@given(QUERIES, DEVICES)
def test_strict_is_plain_logic(query: dict[str, Any], device: Device) -> None:
    assert of_query(query, STRICT).matches(device) is literally(query, device)


# -- laws ------------------------------------------------------------------------------------------------------


def reordered(query: Any, shuffle: Callable[[list[Any]], list[Any]]) -> Any:
    if isinstance(query, list):
        return [reordered(one, shuffle) for one in shuffle(query)]
    if isinstance(query, dict):
        return {name: reordered(query[name], shuffle) for name in shuffle(list(query))}
    return query


@given(QUERIES, DEVICES, EVALUATIONS, st.randoms(use_true_random=False))
def test_the_order_of_conditions_never_matters(query: Any, device: Device, evaluation: Any, random: Any) -> None:
    other = reordered(query, lambda items: random.sample(items, len(items)))
    assert of_query(query, evaluation).matches(device) is of_query(other, evaluation).matches(device)


@given(QUERIES, DEVICES, EVALUATIONS, st.booleans())
def test_whoever_is_missed_is_told_why(query: Any, device: Device, evaluation: Any, only_primary: bool) -> None:
    audience = of_query(query, evaluation, only_primary=only_primary)
    why = audience.why_missed(device)
    assert audience.matches(device) is (why is None)
    assert why != ""


def every_condition(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    items = [*query.get("$and", []), *query.get("$or", [])]
    return [*plain_of(query), *(one for item in items for one in every_condition(item))]


@given(QUERIES, DEVICES, EVALUATIONS)
def test_a_device_that_meets_no_condition_gets_nothing(query: Any, device: Device, evaluation: Any) -> None:
    if not any(eq(device, field, value) for field, value in every_condition(query)):
        assert not of_query(query, evaluation).matches(device)


@given(QUERIES, DEVICES, EVALUATIONS)
def test_only_primary_takes_away_the_others(query: Any, device: Device, evaluation: Any) -> None:
    everybody, primary = of_query(query, evaluation), of_query(query, evaluation, only_primary=True)
    assert primary.matches(device) is (everybody.matches(device) and device.is_primary)


@given(QUERIES, DEVICES, EVALUATIONS)
def test_whoever_matches_has_one_of_the_narrow_values(query: Any, device: Device, evaluation: Any) -> None:
    audience = of_query(query, evaluation)
    if audience.narrow and audience.matches(device):
        own = held(device, audience.narrow.field)
        ignores_case = audience.narrow.field in {"pushRegistrationId", "email"}
        assert not audience.narrow.values.isdisjoint(one.lower() if ignores_case else one for one in own)


@given(QUERIES, DEVICES, EVALUATIONS)
def test_what_an_audience_does_not_need_changes_nothing(query: Any, device: Device, evaluation: Any) -> None:
    audience = of_query(query, evaluation)
    needed = device._replace(
        person=device.person if audience.needs_person else PersonFacts(None, (), (), (), {}),
        system_data=device.system_data if audience.needs_system_data else {},
        custom_attributes=device.custom_attributes if audience.needs_custom_attributes else {},
    )
    assert audience.matches(needed) is audience.matches(device)
    assert audience.why_missed(needed) == audience.why_missed(device)


@given(QUERIES, DEVICES, DEVICES, EVALUATIONS)
def test_who_is_named_by_nothing_personal_may_change_hands(
    query: Any, device: Device, other: Device, evaluation: Any
) -> None:
    audience = of_query(query, evaluation)
    if not audience.is_for_person:
        alike = other.person._replace(custom_attributes=device.person.custom_attributes)
        assert audience.matches(device._replace(person=alike)) is audience.matches(device)
