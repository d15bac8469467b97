"""What `/people/3/persons/merge` answers (people-api 6.7): documented and rendered from the same types."""

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.person_errors import MergeRefused
from pushtwin.core.people.attributes import MAX_SCALAR
from pushtwin.core.people.identifiers import MAX_EMAIL, MAX_EXTERNAL_ID
from pushtwin.core.people.model import Gender, PersonType
from pushtwin.core.people.person_matching import Failed
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.people_api.persons.merge_requests import MAX_PERSONS, TYPES, Detail, ItemInvalid, details_of
from pushtwin.surfaces.shared.push_instance import AttributeEntries

INVALID = 400100
_MESSAGE = "One or more properties of the person are invalid"


_CODE = documented("The number of the failure.", INVALID, format="int32")
_INDEX = documented("The place of the item in the request.", 1, format="int32")
_TEXT = documented("What is wrong.", _MESSAGE)


class MergeContactInformationV3DocsSchema(TypedDict, total=False):
    """How a person can be reached."""

    type: Annotated[str, documented("By which channel.", "PHONE", enum=[*TYPES])]
    identifier: Annotated[str, documented("What the person has there.", "385911234567", maxLength=MAX_EMAIL)]
    sender: Annotated[str, documented("Of a device its application, by id or code.", "2094832040", maxLength=MAX_EMAIL)]
    primary: Annotated[bool, documented("Whether this is preferred; the twin does not mind.", example=True)]


def _limited(description: str, example: str, field: str) -> Any:
    return documented(description, example, maxLength=MAX_SCALAR[field])


class MergePersonV3DocsSchema(TypedDict, total=False):
    """A person; what is said overrides what is known."""

    externalId: Annotated[str, documented("What you call the person.", "jane-17", maxLength=MAX_EXTERNAL_ID)]
    type: Annotated[str, documented("A CUSTOMER unless it is said.", "CUSTOMER", enum=[*PersonType])]
    firstName: Annotated[str, _limited("First name.", "Jane", "first_name")]
    middleName: Annotated[str, _limited("Middle name.", "Janie", "middle_name")]
    lastName: Annotated[str, _limited("Last name.", "Smith", "last_name")]
    country: Annotated[str, _limited("Country.", "United Kingdom", "country")]
    city: Annotated[str, _limited("City.", "London", "city")]
    address: Annotated[str, _limited("Street and number.", "67 Farringdon Road", "address")]
    gender: Annotated[str, documented("Gender.", "FEMALE", enum=[*Gender])]
    preferredLanguage: Annotated[str, documented("A language (`xx`), or that of a region (`xx-YY`).", "en-gb")]
    birthDate: Annotated[str, documented("Date of birth.", "1966-01-15", format="date")]
    profilePicture: Annotated[str, _limited("Address of a picture.", "http://example.com/jane.png", "profile_picture")]
    tags: Annotated[list[str], documented("Labels, which join those that are there.", ["VIP"])]
    contactInformation: list[MergeContactInformationV3DocsSchema]
    customAttributes: Annotated[AttributeEntries, documented("Your own attributes of the person.", {"size": 38})]


class MergeRequestDocsSchema(TypedDict):
    """Persons, each judged by itself."""

    persons: Annotated[list[MergePersonV3DocsSchema], Field(min_length=1, max_length=MAX_PERSONS)]


class MergeErrorDetail(TypedDict):
    """Something that is wrong."""

    property: Annotated[str, documented("Where it is.", "persons[1].contactInformation[0].identifier")]
    message: Annotated[str, documented("What is wrong with it.", "Phone number is invalid")]


_DETAILS = Field(description="All that is wrong.")


class ErrorResponseV3(TypedDict):
    """An item that has changed nothing."""

    code: Annotated[int, _CODE]
    message: Annotated[str, _TEXT]
    details: Annotated[list[MergeErrorDetail], _DETAILS]
    index: Annotated[int, _INDEX]


class MergeSuccessResult(TypedDict):
    """An item, and whom it is about now."""

    id: Annotated[int, documented("The id of the person.", 1767607200000000, format="int64")]
    index: Annotated[int, _INDEX]


class MergeResponse(TypedDict):
    """What became of each item."""

    errors: list[ErrorResponseV3]
    results: list[MergeSuccessResult]


class MergeErrorResponse(TypedDict):
    """A request that is no merge at all."""

    code: Annotated[int, documented("The number of the failure.", 400104, format="int32")]
    message: Annotated[str, documented("What is wrong.", "Missing required property 'persons'")]
    details: NotRequired[Annotated[list[MergeErrorDetail], _DETAILS]]


def merged(outcomes: Sequence[int | ItemInvalid | Failed]) -> MergeResponse:
    """In the order of the request."""
    answer: MergeResponse = {"errors": [], "results": []}
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, int):
            answer["results"].append({"id": outcome, "index": index})
        else:
            details = outcome.details if isinstance(outcome, ItemInvalid) else details_of(outcome)
            answer["errors"].append(_error(index, details))
    return answer


def _error(index: int, details: Sequence[Detail]) -> ErrorResponseV3:
    shown: list[MergeErrorDetail] = [
        {"property": f"persons[{index}].{field}".rstrip("."), "message": message} for field, message in details
    ]
    return {"code": INVALID, "message": _MESSAGE, "details": shown, "index": index}


def refused(error: Exception) -> MergeErrorResponse:
    """What is told of a request that is no merge at all."""
    assert isinstance(error, MergeRefused)
    answer: MergeErrorResponse = {"code": error.number, "message": error.message}
    if error.details:
        answer["details"] = [{"property": field, "message": message} for field, message in error.details]
    return answer
