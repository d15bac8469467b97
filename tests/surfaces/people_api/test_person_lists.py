"""Lists of persons by `/people/2/persons`: filters, orders and pages, as each database finds them."""

import json
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each, each_named
from tests.databases import both, once
from tests.shapes import assert_service_exception
from tests.surfaces.people_api.persons import PersonsApi, contacts

pytestmark = both
PERSONS: list[dict[str, Any]] = [
    {
        "externalId": "ana",
        "firstName": "Ana",
        "lastName": "Anić",
        "city": "Zagreb",
        "birthDate": "1990-05-17",
        "gender": "FEMALE",
        "tags": ["VIP Client", "a,b"],
        "customAttributes": {"size": 38, "note": 'say "hi"', "since": "2024-01-05", "good": True},
        "contactInformation": contacts("385911234567", "Ana@Example.com"),
    },
    {
        "externalId": "Bea",
        "firstName": "ana",
        "city": "zagreb 10%",
        "birthDate": "2001-01-01",
        "tags": ["VIP", ",", "x,"],
        "customAttributes": {"size": 38.50, "since": "2025-01-05", "city": "Split"},
        "contactInformation": contacts("385920000000"),
    },
    {
        "externalId": "cyn",
        "type": "LEAD",
        "lastName": "Zelić",
        "country": "Österreich",
        "tags": ['VIP"', 'x"VIP'],
        "customAttributes": {"size": 40, "list": [{"size": 1, "note": "deep"}]},
    },
    {
        "externalId": "dea",
        "firstName": "Dea",
        "address": "a_b%c\\d",
        "customAttributes": {"width": "38", "good": False},
    },
    {
        "externalId": "eva",
        "firstName": "Ema",
        "lastName": "Anić",
        "customAttributes": {"size": -0.5, "none": 0, "tiny": 1e-10, "huge": 2**53 + 1},
    },
]
EVERYBODY = "ana Bea cyn dea eva"


@pytest.fixture(scope="module")
def module_persons(http: httpx.Client) -> PersonsApi:
    """Five persons, a day apart, of whom ana has a phone."""
    account = Account.create(http)
    http.post(f"{account.path}/clock/freeze", json={"at": "2026-01-05T10:00:00.500Z"})
    api = PersonsApi(account)
    of_cyn = {"name": "list", "dataType": "LIST_OF_OBJECTS", "objectSchema": {"size": "DECIMAL", "note": "STRING"}}
    assert api.call("POST", "/people/2/customAttributes", json=of_cyn).status_code == 200
    for one in PERSONS:
        assert api.create(**one).status_code == 200
        http.post(f"{account.path}/clock/advance", json={"ms": 24 * 60 * 60 * 1000})
    api.update({"middleName": "M."}, externalId="Bea")
    account.install(registrationId=f"of-{id(api)}")
    account.push.personalize(f"of-{id(api)}", {"externalId": "ana"})
    return api


def found(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(one["externalId"] for one in answer.json()["persons"])


FILTERS: list[tuple[Any, str]] = [
    ({"firstName": "Ana"}, "ana"),
    ({"#eq": {"firstName": "ana"}}, "Bea"),
    ({"#ne": {"firstName": "Ana"}}, "Bea cyn dea eva"),
    ({"#contains": {"firstName": "na"}}, "ana Bea"),
    ({"#contains": {"firstName": "NA"}}, ""),
    ({"#notContain": {"firstName": "na"}}, "cyn dea eva"),
    ({"#startsWith": {"city": "z"}}, "Bea"),
    ({"#startsWith": {"city": "zagreb 10%x"}}, ""),
    ({"#endsWith": {"city": "reb"}}, "ana"),
    ({"#endsWith": {"city": "0%"}}, "Bea"),
    ({"#endsWith": {"city": "a very long end of Zagreb"}}, ""),
    ({"#contains": {"address": "_b%c\\"}}, "dea"),
    ({"#contains": {"country": "Öst"}}, "cyn"),
    ({"#startsWith": {"country": ""}}, "cyn"),
    ({"#contains": {"country": ""}}, "cyn"),
    ({"lastName": "Anić", "firstName": "Ema"}, "eva"),
    ({"type": "LEAD"}, "cyn"),
    ({"#ne": {"gender": "FEMALE"}}, "Bea cyn dea eva"),
    ({"origin": "API", "modifiedFrom": "API"}, EVERYBODY),
    ({"birthDate": "1990-05-17"}, "ana"),
    ({"#gt": {"birthDate": "1990-05-17"}}, "Bea"),
    ({"#gte": {"birthDate": "1990-05-17"}}, "ana Bea"),
    ({"#lt": {"birthDate": "2001-01-01"}}, "ana"),
    ({"#lte": {"birthDate": "2001-01-01"}}, "ana Bea"),
    ({"#ne": {"birthDate": "1990-05-17"}}, "Bea cyn dea eva"),
    # -- times: a second, or a day
    ({"createdAt": "2026-01-06T10:00:00"}, "Bea"),
    ({"createdAt": "2026-01-06"}, "Bea"),
    ({"#ne": {"createdAt": "2026-01-06"}}, "ana cyn dea eva"),
    ({"#gt": {"createdAt": "2026-01-06T10:00:00"}}, "cyn dea eva"),
    ({"#gte": {"createdAt": "2026-01-06T10:00:00"}}, "Bea cyn dea eva"),
    ({"#lt": {"createdAt": "2026-01-06T10:00:00"}}, "ana"),
    ({"#lte": {"createdAt": "2026-01-06T10:00:00"}}, "ana Bea"),
    ({"#gt": {"createdAt": "2026-01-06T10:00:00.499Z"}}, "Bea cyn dea eva"),
    ({"#lte": {"createdAt": "2026-01-06T11:00:00.500+01:00"}}, "ana Bea"),
    # -- identifiers
    ({"externalId": "bea"}, ""),
    ({"#or": [{"externalId": "Bea"}, {"externalId": "cyn"}]}, "Bea cyn"),
    ({"#ne": {"externalId": "ana"}}, "Bea cyn dea eva"),
    ({"#endsWith": {"externalId": "ea"}}, "Bea dea"),
    ({"email": "ANA@example.com"}, "ana"),
    ({"#contains": {"contactInformation.email.address": "EXAMPLE"}}, "ana"),
    ({"phone": "+385911234567"}, "ana"),
    ({"phone": "+385 (91) 123-45.67"}, "ana"),
    ({"phone": 385920000000}, "Bea"),
    ({"#startsWith": {"contactInformation.phone.number": "38592"}}, "Bea"),
    ({"#notContain": {"phone": "385"}}, "cyn dea eva"),
    ({"id": 1}, ""),
    ({"#gt": {"id": 1}}, EVERYBODY),
    # -- tags, each as a whole
    ({"#contains": {"tags": "VIP Client"}}, "ana"),
    ({"#contains": {"tags": "VIP"}}, "Bea"),
    ({"tags": 'VIP"'}, "cyn"),
    ({"tags": ","}, "Bea"),
    ({"tags": "a,b"}, "ana"),
    ({"tags": "b"}, ""),
    ({"#notContain": {"tags": "VIP"}}, "ana cyn dea eva"),
    ({"#ne": {"tags": 'VIP"'}}, "ana Bea dea eva"),
    # -- custom attributes
    ({"size": 38}, "ana"),
    ({"size": 38.0}, "ana"),
    ({"size": 38.5}, "Bea"),
    ({"width": "38"}, "dea"),
    ({"width": 38}, ""),
    ({"size": "38"}, ""),
    ({"customAttributes.size": 40}, "cyn"),
    ({"#ne": {"size": 38}}, "Bea cyn dea eva"),
    ({"#gt": {"size": 38}}, "Bea cyn"),
    ({"#gte": {"size": 38}}, "ana Bea cyn"),
    ({"#lt": {"size": 38}}, "eva"),
    ({"#lte": {"size": 38.4999}}, "ana eva"),
    ({"#gt": {"tiny": 0}}, "eva"),
    ({"#lt": {"tiny": 1e-10}}, ""),
    ({"#lte": {"tiny": 1e-10}}, "eva"),
    ({"#gt": {"huge": 2**53}}, "eva"),
    ({"#gt": {"huge": 2**53 + 1}}, ""),
    ({"#gte": {"huge": 2**53 + 1}}, "eva"),
    ({"#gt": {"huge": 1e300}}, ""),
    ({"#lt": {"huge": 0}}, ""),
    ({"#lt": {"size": 10**400}}, "ana Bea cyn eva"),
    ({"#lt": {"size": 1.7976931348623157e308}}, "ana Bea cyn eva"),
    ({"#lte": {"size": 1.7976931348623157e308}}, "ana Bea cyn eva"),
    ({"#gte": {"size": -1.7976931348623157e308}}, "ana Bea cyn eva"),
    ({"#gt": {"size": 1.7976931348623157e308}}, ""),
    ({"#lt": {"size": -(10**400)}}, ""),
    ({"#gt": {"good": 0}}, ""),
    ({"#gt": {"since": 5}}, ""),
    ({"#or": [{"#gt": {"size": 39}}, {"#lt": {"size": 0}}]}, "cyn eva"),
    ({"none": 0}, "eva"),
    ({"none": False}, ""),
    ({"tiny": 1e-10}, "eva"),
    ({"tiny": 1.1e-10}, ""),
    ({"size": 38.500}, "Bea"),
    ({"size": -0.5}, "eva"),
    ({"good": True}, "ana"),
    ({"#ne": {"good": True}}, "Bea cyn dea eva"),
    ({"note": 'say "hi"'}, "ana"),
    ({"note": "deep"}, ""),
    ({"#contains": {"note": '"h'}}, "ana"),
    ({"#notContain": {"note": "hi"}}, "Bea cyn dea eva"),
    ({"#startsWith": {"note": "say"}}, "ana"),
    ({"#endsWith": {"note": "hi"}}, ""),
    ({"#gt": {"since": "2024-06-01"}}, "Bea"),
    ({"#contains": {"list": "deep"}}, ""),
    ({"customAttributes.city": "Split"}, "Bea"),
    ({"city": "Split"}, ""),
    ({"unheard of": 1}, ""),
    ({"#ne": {"unheard of": 1}}, EVERYBODY),
    # -- together
    ({"#and": [{"firstName": "Ana"}, {"#contains": {"tags": "VIP Client"}}]}, "ana"),
    ({"#and": [{"size": 38}, {"firstName": "ana"}]}, ""),
    ({"#or": [{"size": 38}, {"firstName": "ana"}, {"tags": 'x"VIP'}]}, "ana Bea cyn"),
    ({"#or": [{"#ne": {"size": 38}}, {"firstName": "Ana"}]}, EVERYBODY),
    ({"#or": [{"#and": [{"size": 40}, {"type": "LEAD"}]}, {"#and": [{"size": 38}, {"type": "LEAD"}]}]}, "cyn"),
    ({"#and": [{"#or": [{"firstName": "Dea"}, {"firstName": "Ema"}]}, {"#lt": {"size": 1}}]}, "eva"),
    ({"#eq": {"lastName": "Anić", "firstName": "Ana"}}, "ana"),
]


@each(("wanted", "who"), FILTERS)
def test_a_filter_finds(module_persons: PersonsApi, wanted: Any, who: str) -> None:
    answer = module_persons.get(filter=json.dumps(wanted), includeTotalCount="true")
    assert found(answer) == who
    assert answer.json()["totalCount"] == len(who.split())


@once
def test_the_published_filter_is_taken_with_a_brace_too_many(module_persons: PersonsApi) -> None:
    published = '{"#and":[{"firstName":"Ana"},{"#contains": { "tags":"VIP Client"}}]}}'
    assert found(module_persons.get(filter=published)) == "ana"


TOO_MANY = {"#or": [{"size": number} for number in range(101)]}
TOO_DEEP = "[" * 200


@once
@each(
    "wanted",
    [
        "x",
        "[]",
        "{}",
        "1",
        '"x"',
        TOO_DEEP,
        '{"a":1} x',
        *map(
            json.dumps,
            [
                {"#near": {"city": "x"}},
                {"#and": {}},
                {"#and": []},
                {"#or": [1]},
                {"#eq": "x"},
                {"#eq": {}},
                {"firstName": 1},
                {"firstName": None},
                {"size": None},
                {"size": [1]},
                {"size": {"#gt": 1}},
                {"#gt": {"firstName": "x"}},
                {"#contains": {"birthDate": "1990"}},
                {"birthDate": "1990"},
                {"createdAt": "yesterday"},
                {"id": "x"},
                {"id": True},
                {"#startsWith": {"tags": "x"}},
                TOO_MANY,
            ],
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(module_persons: PersonsApi, wanted: str) -> None:
    answer = module_persons.get(filter=wanted)
    assert_service_exception(answer, 400, "BAD_QUERY")
    assert answer.json()["requestError"]["serviceException"]["text"].endswith(" (40019)")


@each(
    ("order", "who"),
    [
        (None, EVERYBODY),
        ("firstName", "ana dea eva Bea cyn"),
        ("firstName:desc", "Bea eva dea ana cyn"),
        ("lastName:asc", "ana eva cyn Bea dea"),
        ("createdAt:desc", "eva dea cyn Bea ana"),
        ("modifiedAt:desc", "ana Bea eva dea cyn"),
    ],
)
def test_lists_are_in_order_and_pages_follow_each_other(
    module_persons: PersonsApi, order: str | None, who: str
) -> None:
    query = {"orderBy": order} if order else {}
    assert found(module_persons.get(**query)) == who
    pages = [found(module_persons.get(limit=2, page=page, **query)) for page in (1, 2, 3, 4)]
    assert " ".join(pages).split() == who.split()
    assert pages[3] == ""


def test_a_page_says_what_it_is(module_persons: PersonsApi) -> None:
    page = module_persons.get(limit=1).json()
    assert {name: value for name, value in page.items() if name != "persons"} == {
        "limit": 1,
        "page": 1,
        "orderBy": "createdAt:asc",
    }
    assert page["persons"] == [module_persons.get(externalId="ana").json()]
    more = module_persons.get(page=2, orderBy="lastName:desc", includeTotalCount="TRUE").json()
    assert more == {"persons": [], "limit": 20, "page": 2, "orderBy": "lastName:desc", "totalCount": 5}


@once
@each_named(
    "query",
    {
        "no limit": {"limit": 0},
        "too much": {"limit": 1001},
        "no number": {"limit": "x"},
        "no page": {"page": 0},
        "far away": {"page": 2**31},
        "order": {"orderBy": "city"},
        "direction": {"orderBy": "firstName:up"},
        "count": {"includeTotalCount": "yes"},
    },
)
def test_a_list_that_cannot_be_is_refused(module_persons: PersonsApi, query: dict[str, Any]) -> None:
    assert_service_exception(module_persons.get(**query), 400, "BAD_REQUEST")


@once
def test_the_last_page_that_can_be_is_empty(module_persons: PersonsApi) -> None:
    assert found(module_persons.get(limit=1000, page=2**31 - 1)) == ""


@once
def test_anonymous_persons_are_listed_unless_the_account_says_otherwise(account: Account) -> None:
    account.install(registrationId="d1")
    api = PersonsApi(account)
    (one,) = api.get().json()["persons"]
    assert (one["type"], one["origin"], len(one["contactInformation"]["push"])) == ("LEAD", "PUSH", 1)
    account.set(listedPersons="identified")
    assert api.get(includeTotalCount=True).json()["totalCount"] == 0
    api.create(externalId="ana")
    assert found(api.get()) == "ana"
