"""Documents for tests: the smallest, the fullest, and any."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pushtwin.base.times import EARLIEST, LATEST, render_time

Json = dict[str, Any]

DATE = "2026-01-05T10:00:00.000Z"
LATER = "2026-01-06T11:30:00.250Z"
FULL: Json = {
    "version": 1,
    "account": {
        "name": "Shop",
        "settings": {"tags": "append", "auth": "strict"},
        "idSeed": "spring",
        "idCounter": 7,
        "clock": {"frozenAt": DATE},
    },
    "eventDefinitions": [
        {
            "definitionId": "bought",
            "title": "Bought something",
            "description": "x",
            "fields": [
                {"name": "price", "type": "Decimal"},
                {
                    "name": "items",
                    "type": "List",
                    "schema": {"type": "Object", "fields": [{"name": "sku", "type": "String"}]},
                },
            ],
        }
    ],
    "customAttributes": {
        "loyal": {"dataType": "BOOLEAN", "createdAt": DATE},
        "size": {"dataType": "DECIMAL", "createdAt": DATE, "modifiedAt": LATER},
    },
    "uninstalledRegistrations": [
        {"registrationId": "old", "additionalData": {"a": 1}, "applicationUserId": "u-1"},
    ],
    "persons": [
        {
            "personId": 10,
            "type": "CUSTOMER",
            "externalId": "ana",
            "phones": ["385911234567", "385917654321"],
            "emails": ["Ana@Example.com", "b@example.com"],
            "firstName": "Ana",
            "lastName": "Anić",
            "middleName": "M.",
            "birthday": "1990-05-17",
            "gender": "FEMALE",
            "tags": ["b", "a"],
            "customAttributes": {"size": 5, "loyal": True},
            "origin": "API",
            "createdAt": DATE,
            "modifiedAt": LATER,
            "modifiedFrom": "PUSH",
            "registrations": [
                {
                    "registrationId": "d1",
                    "ordinal": 3,
                    "isPrimary": True,
                    "systemData": {"cloudType": "GCM", "registrationEnabled": False, "os": "Android"},
                    "additionalData": {"z": "x", "a": False},
                    "pushServiceType": "Firebase",
                    "pushServiceToken": "token",
                    "applicationUserId": "u-2",
                    "modules": {"inbox": True},
                    "createdAt": DATE,
                    "modifiedAt": LATER,
                    "sessions": [
                        {"startedAt": DATE, "endedAt": LATER, "isLaunch": True},
                        {"startedAt": LATER},
                    ],
                },
                {"registrationId": "d2", "ordinal": 5, "createdAt": LATER},
            ],
            "events": [
                {
                    "ordinal": 2,
                    "definitionId": "bought",
                    "registrationId": "old",
                    "occurredAt": DATE,
                    "properties": {"price": 12, "items": [{"sku": "s"}], "none": None},
                }
            ],
        },
        {
            "personId": 11,
            "type": "LEAD",
            "origin": "PUSH",
            "createdAt": DATE,
            "registrations": [{"registrationId": "d3", "ordinal": 4}],
        },
    ],
}


class Digits:
    """JSON with decimals as they are written."""

    @staticmethod
    def dumps(value: Any) -> bytes:
        """Decimals become numbers with all their digits."""
        marked = json.dumps(value, default=lambda number: f"\ue000{number}\ue000", ensure_ascii=False)
        return marked.replace('"\ue000', "").replace('\ue000"', "").encode()


_text = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ue000", exclude_categories=["Cs"]), min_size=1, max_size=12
)
_ids = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1, max_size=12)
_times = st.integers(EARLIEST, LATEST)
_numbers = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.decimals(-(10**9), 10**9, allow_nan=False, places=6),
    st.sampled_from([Decimal("1E+3"), Decimal("0.10"), Decimal("-0.0"), Decimal("1.0000000000000000000001")]),
)
_names = st.text("abcž .$", min_size=1, max_size=5)
_json = st.recursive(
    st.one_of(st.none(), st.booleans(), _numbers, _text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_text, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def times(draw: st.DrawFn) -> str:
    """Any moment between the years 1 and 9999, as snapshots write it."""
    return render_time(draw(_times))


def _typed(kind: str) -> st.SearchStrategy[Any]:
    values: dict[str, st.SearchStrategy[Any]] = {
        "number": _numbers,
        "string": _text,
        "boolean": st.booleans(),
        "list": st.lists(st.fixed_dictionaries({"a": st.integers(0, 9), "b": st.text("xy", max_size=3)}), max_size=3),
    }
    return values[kind]


_TYPES = {"n": "number", "s s": "string", "ž": "boolean", "l": "list"}
_custom = st.fixed_dictionaries({}, optional={name: _typed(kind) for name, kind in _TYPES.items()})
_data = st.dictionaries(_names, st.one_of(_numbers, _text, st.booleans()), max_size=3)
_system_data = st.fixed_dictionaries(
    {},
    optional={
        "cloudType": st.sampled_from(["GCM", "APNS", "HMS", "WEB"]),
        "registrationEnabled": st.booleans(),
        "notificationsEnabled": st.booleans(),
        "os": st.sampled_from(["Android", "iOS"]),
        "osVersion": _text,
        "deviceName": _text,
    },
)
_events = st.fixed_dictionaries(
    {"definitionId": _text, "registrationId": _text},
    optional={"occurredAt": times(), "properties": st.dictionaries(_text, _json, max_size=3)},
)
_sessions = st.lists(
    st.fixed_dictionaries({"startedAt": times()}, optional={"endedAt": times(), "isLaunch": st.booleans()}),
    max_size=2,
    unique_by=lambda one: one["startedAt"],
)


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """Any document of two applications, by whose names stand their indexes."""
    registration_ids = draw(st.lists(_ids, unique=True, max_size=6))
    ordinals = draw(st.permutations(range(1, len(registration_ids) + 1)))
    persons = [draw(_persons(number)) for number in range(draw(st.integers(0, 4)))]
    for registration_id, ordinal in zip(registration_ids, ordinals, strict=True):
        if persons:
            owner = draw(st.sampled_from(persons))
            owner.setdefault("registrations", []).append(draw(_registrations(registration_id, ordinal)))
    for person in persons:
        registrations = person.get("registrations", [])
        registrations.sort(key=lambda one: one["ordinal"])
        for other in [one for one in registrations if one.get("isPrimary")][1:]:
            other["isPrimary"] = False
    return {"version": 1, **draw(st.sampled_from([{}, {"customAttributes": _TYPES}])), "persons": persons}


@st.composite
def _persons(draw: st.DrawFn, number: int) -> Json:
    return draw(
        st.fixed_dictionaries(
            {},
            optional={
                "type": st.sampled_from(["LEAD", "CUSTOMER"]),
                "externalId": st.just(f"person {number}"),
                "phones": st.just([f"38591{number}00{place}" for place in range(draw(st.integers(0, 3)))]),
                "emails": st.just([f"Person{number}@example{place}.com" for place in range(draw(st.integers(0, 2)))]),
                "firstName": _text,
                "lastName": st.text("añ ", max_size=5),
                "birthday": st.dates().map(lambda day: day.isoformat()),
                "gender": st.sampled_from(["MALE", "FEMALE"]),
                "tags": st.lists(_text, max_size=3),
                "customAttributes": _custom,
                "origin": st.sampled_from(["API", "PUSH"]),
                "modifiedFrom": st.sampled_from(["API", "PUSH"]),
                "createdAt": times(),
                "modifiedAt": times(),
                "events": st.lists(_events, max_size=2),
            },
        )
    )


def _registrations(registration_id: str, ordinal: int) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {"registrationId": st.just(registration_id), "ordinal": st.just(ordinal)},
        optional={
            "applicationId": st.sampled_from([0, 1]),
            "isPrimary": st.booleans(),
            "systemData": _system_data,
            "additionalData": _data,
            "pushServiceType": _text,
            "pushServiceToken": _text,
            "applicationUserId": _text,
            "modules": st.dictionaries(_names, st.booleans(), max_size=2),
            "createdAt": times(),
            "modifiedAt": times(),
            "sessions": _sessions,
        },
    )
