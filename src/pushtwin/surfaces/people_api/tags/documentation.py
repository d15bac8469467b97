"""What `/docs` says about tags beside what their models and their failures tell."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, person_errors
from pushtwin.core.demo import DEMO_EXTERNAL_ID
from pushtwin.core.people.attributes import MAX_TAG
from pushtwin.http.openapi.operations import Documentation, Json, Need, Parameter, Security, parameter, tag
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.people_api.numbered_failures import FAILURES
from pushtwin.surfaces.people_api.pages import PAGE_PARAMETERS
from pushtwin.surfaces.people_api.persons.addresses import TYPES
from pushtwin.surfaces.people_api.tags.answers import DELETED, IamTagV2, TagList
from pushtwin.surfaces.people_api.tags.requests import MAX_PEOPLE

TAG = "tags"
TAGS = [tag(TAG, "Labels of persons.", "persons")]
_SECURITY: Security = [{scheme: []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")]
_DOCUMENTATION = Documentation(
    TAG,
    FAILURES,
    (errors.Unauthorized, errors.Forbidden, *(400, 404, 405, 413, 415, 429, 500)),
    _SECURITY,
    of_bodies=(errors.RequestBodyInvalid,),
)
_EXAMPLE: dict[str, Any] = {
    "createdAt": "2026-01-01T00:00:00",
    "modifiedAt": "2026-01-01T00:00:00",
    "id": 1767607200000000,
    "name": "VIP",
}


class CreateTagRequest(TypedDict):
    """A new label."""

    name: Annotated[str, documented("Its name, which no other has.", "VIP", minLength=1, maxLength=MAX_TAG)]


class PersonQuery(TypedDict, total=False):
    """What a person is called by."""

    type: Annotated[str, Field(description="What kind of identifier.", json_schema_extra={"enum": [*TYPES]})]
    identifier: Annotated[str, documented("An identifier of the person.", DEMO_EXTERNAL_ID)]
    sender: Annotated[str, documented("The sender or the application, of a channel.", "shop")]


class TaggedPerson(TypedDict):
    """One person."""

    query: PersonQuery


class BatchTagRequest(TypedDict):
    """Who is meant."""

    people: Annotated[list[TaggedPerson], documented("Persons.", [], maxItems=MAX_PEOPLE)]


def _name(description: str) -> Parameter:
    return parameter("name", "path", description, {"type": "string"}, example="VIP")


_AFTER_TAG = [Need("create-a-new-tag")]
_TAG = Json(IamTagV2, {"A tag": _EXAMPLE})
_PEOPLE = Json(
    BatchTagRequest,
    {
        "Two persons": {
            "people": [
                {"query": {"type": "EXTERNAL_ID", "identifier": DEMO_EXTERNAL_ID}},
                {"query": {"type": "EMAIL", "identifier": "jane@example.com"}},
            ]
        }
    },
)
LIST = _DOCUMENTATION.operation(
    "get-list-of-tags",
    "A page of the tags of the account, whether or not anybody has them.",
    *PAGE_PARAMETERS,
    answer=Json(
        TagList, {"A page": {"limit": 20, "page": 1, "orderBy": "name:asc", "tags": [_EXAMPLE], "totalCount": 1}}
    ),
    failures=[errors.RequestFormatInvalid],
)
CREATE = _DOCUMENTATION.operation(
    "create-a-new-tag",
    "A tag that nobody has yet. Whoever writes a tag at a person creates it, too.",
    answer=_TAG,
    body=Json(CreateTagRequest, {"A tag": {"name": "VIP"}}),
    failures=[errors.RequestFormatInvalid, person_errors.NameTaken],
)
GET = _DOCUMENTATION.operation(
    "get-a-tag",
    "One tag.",
    _name("Its name, letter by letter."),
    answer=_TAG,
    failures=[person_errors.TagNotFound],
    after=_AFTER_TAG,
)
DELETE = _DOCUMENTATION.operation(
    "delete-a-tag",
    "Nobody has the tag any more.",
    _name("Its name, letter by letter."),
    answer=Json(str, {"Done": DELETED}),
    failures=[person_errors.TagNotFound],
    after=_AFTER_TAG,
)
ADD_TO_PERSONS = _DOCUMENTATION.operation(
    "add-tag-to-people-batch",
    "These persons have the tag. Who is not known is left out, unless `unknownPeopleOfTags` says otherwise.",
    _name("Its name, letter by letter."),
    body=_PEOPLE,
    failures=[person_errors.TagNotFound, person_errors.NewPeopleOfTagInvalid, errors.PersonNotFound],
    after=_AFTER_TAG,
)
REMOVE_FROM_PERSONS = _DOCUMENTATION.operation(
    "remove-tag-from-people-batch",
    "These persons do not have the tag. Who is not known is left out, unless `unknownPeopleOfTags` says otherwise.",
    _name("Its name, letter by letter."),
    body=_PEOPLE,
    failures=[person_errors.TagNotFound, person_errors.LostPeopleOfTagInvalid, errors.PersonNotFound],
    after=_AFTER_TAG,
)
