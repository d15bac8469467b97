"""Ids that the twin makes up: where they come from, who needs them, and what stands for them later."""

from typing import Any

from pushtwin.trials.sessions.ids import Ids, needs, origins
from tests.cases import each_named
from tests.trials.sessions.entries import calls, entry

PHONE, OTHER = "0f1e2d3c-1111-4222-8333-444455556666", "9f8e7d6c-1111-4222-8333-444455556666"
PERSON = 892_787_639_066_070
CREATED = entry("POST", "/mobile/1/appinstance", answer={"pushRegId": PHONE, "os": "Android"}, personId=PERSON)


@each_named(
    ("entries", "expected"),
    {
        "in a path": ([CREATED, entry(path=f"/people/2/contactInformation/push/{PHONE}")], [set(), {0}]),
        "in a body": ([CREATED, entry("POST", "/push", body={"to": [{"id": PHONE}]})], [set(), {0}]),
        "in a list of a query": ([CREATED, entry(query={"ids": f"x,{PHONE}"})], [set(), {0}]),
        "in the header of a device": ([CREATED, entry(headers={"pushRegistrationId": PHONE})], [set(), {0}]),
        "a number in a path": ([CREATED, entry(path=f"/persons/{PERSON}")], [set(), {0}]),
        "the first to tell it counts": ([CREATED, entry(answer=PHONE), entry(path=f"/{PHONE}")], [set(), set(), {0}]),
        "what a client has chosen": (
            [
                entry("POST", "/r", body={"registrationId": PHONE}, answer={"registrationId": PHONE}),
                entry(path=f"/{PHONE}"),
            ],
            [set(), set()],
        ),
        "a word that both say": ([CREATED, entry(body={"os": "Android"})], [set(), set()]),
        "a time": ([entry(answer={"at": "2030-01-01T00:00:00Z"}), entry(body="2030-01-01T00:00:00Z")], [set(), set()]),
    },
)
def test_who_needs_whom(entries: list[dict[str, Any]], expected: list[set[int]]) -> None:
    steps = calls(*entries)
    assert needs(steps, origins(steps)) == expected


def test_what_is_there_from_the_start_needs_nobody() -> None:
    steps = calls(entry(answer={"pushRegId": PHONE}), entry(path=f"/{PHONE}"))
    assert origins(steps, {"persons": [{"registrationId": PHONE}]}) == {}


def test_an_id_of_now_stands_for_that_of_the_journal() -> None:
    ids = Ids({})
    ids.learn({"a": [{"id": PHONE}], "n": PERSON}, {"a": [{"id": OTHER}], "n": 7}, {PHONE: 0, PERSON: 0}, 0)
    assert ids.put({"to": [PHONE, PERSON, True, None, "x"]}) == {"to": [OTHER, 7, True, None, "x"]}
    assert ids.put_in_path(f"/a/{PHONE}/{PERSON}") == ["", "a", OTHER, "7"]
    assert ids.put_in_query({"ids": f"x,{PHONE}", "id": [str(PERSON)]}) == {"ids": f"x,{OTHER}", "id": ["7"]}


def test_only_the_step_that_an_id_is_from_tells_it() -> None:
    ids = Ids({})
    ids.learn({"id": PHONE}, {"id": OTHER}, {PHONE: 3}, 0)
    assert ids.now == {}
