"""What `/docs` says about custom attributes beside what their models and their failures tell."""

from typing import Any

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, person_errors
from pushtwin.core.demo import DEMO_EXTERNAL_ID
from pushtwin.http.openapi.operations import Documentation, Json, Need, Security, parameter, tag
from pushtwin.surfaces.people_api.attributes.answers import (
    DELETED,
    CustomAttributesResponse,
    IamCustomAttribute,
)
from pushtwin.surfaces.people_api.numbered_failures import FAILURES
from pushtwin.surfaces.people_api.pages import PAGE_PARAMETERS
from pushtwin.surfaces.people_api.persons.addresses import TYPES

TAG = "custom-attributes"
TAGS = [tag(TAG, "What else can be known of persons.", "persons")]
_SECURITY: Security = [{scheme: []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")]
_TEXT = {"type": "string"}
_DOCUMENTATION = Documentation(
    TAG,
    FAILURES,
    (errors.Unauthorized, errors.Forbidden, *(400, 404, 405, 413, 415, 429, 500)),
    _SECURITY,
    of_bodies=(errors.RequestBodyInvalid,),
)


@with_config(ConfigDict(extra="allow"))
class ListItem(TypedDict):
    """An object of a list: its members are those of the schema."""


_LIST: dict[str, Any] = {
    "name": "ShoppingCart",
    "dataType": "LIST_OF_OBJECTS",
    "objectSchema": {"product": "STRING", "price": "DECIMAL"},
}
_TIMES = {"createdAt": "2026-01-01T00:00:00", "modifiedAt": "2026-01-01T00:00:00"}
_ITEM = {"product": "Cap", "price": 11.33}
_NAME = parameter("name", "path", "Its name, letter by letter.", _TEXT, example=_LIST["name"])
_AFTER_LIST = [Need("create-a-custom-attribute")]
_ATTRIBUTE = Json(IamCustomAttribute, {"A list": {**_TIMES, **_LIST}})
LIST = _DOCUMENTATION.operation(
    "get-a-list-of-custom-attributes",
    "A page of the custom attributes of the account, whether or not anybody has a value.",
    *PAGE_PARAMETERS,
    answer=Json(
        CustomAttributesResponse,
        {
            "A page": {
                "limit": 20,
                "page": 1,
                "orderBy": "name:asc",
                "customAttributes": [{**_TIMES, **_LIST}],
                "totalCount": 1,
            }
        },
    ),
    failures=[errors.RequestFormatInvalid],
)
CREATE = _DOCUMENTATION.operation(
    "create-a-custom-attribute",
    "An attribute that nobody has yet. Whoever writes a text, a number or a boolean at a person creates it, too.",
    answer=_ATTRIBUTE,
    body=Json(IamCustomAttribute, {"A list": _LIST, "A date": {"name": "since", "dataType": "DATE"}}),
    failures=[errors.RequestFormatInvalid, person_errors.NameTaken],
)
GET = _DOCUMENTATION.operation(
    "get-a-single-custom-attribute",
    "One custom attribute.",
    _NAME,
    answer=_ATTRIBUTE,
    failures=[person_errors.CustomAttributeNotFound],
    after=_AFTER_LIST,
)
DELETE = _DOCUMENTATION.operation(
    "delete-a-custom-attribute",
    "Nobody has a value any more.",
    _NAME,
    answer=Json(str, {"Done": DELETED}),
    failures=[person_errors.CustomAttributeNotFound],
    after=_AFTER_LIST,
)
APPEND = _DOCUMENTATION.operation(
    "append-item-to-custom-attribute",
    "Puts an object at the end of a list of a person. The answer is the whole list.",
    parameter("identifier", "query", "What the person is called by.", _TEXT, example=DEMO_EXTERNAL_ID),
    parameter("sender", "query", "Of a device the id or the code of its application.", _TEXT),
    parameter("type", "query", "What kind of identifier that is.", {**_TEXT, "enum": [*TYPES]}, example="EXTERNAL_ID"),
    _NAME,
    answer=Json(ListItem, {"The whole list": [_ITEM]}, is_list=True),
    body=Json(ListItem, {"One more": _ITEM}),
    failures=[
        errors.RequestFormatInvalid,
        errors.PhoneInvalid,
        errors.EmailInvalid,
        errors.PersonNotFound,
        errors.CustomAttributeInvalid,
        person_errors.PersonCallInvalid,
        person_errors.CustomAttributeTypeInvalid,
        person_errors.CustomAttributeDateInvalid,
        person_errors.CustomAttributeNotFound,
    ],
    after=_AFTER_LIST,
)
