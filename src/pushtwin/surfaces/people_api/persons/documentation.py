"""What `/docs` says about persons beside what their models and their failures tell."""

from typing import Any

from pushtwin.base import errors, person_errors
from pushtwin.core.demo import DEMO_EXTERNAL_ID
from pushtwin.http.openapi.operations import Documentation, Json, Parameter, Security, parameter, tag
from pushtwin.surfaces.people_api.numbered_failures import FAILURES
from pushtwin.surfaces.people_api.pages import DEFAULT_LIMIT
from pushtwin.surfaces.people_api.persons import addresses, examples, matching, merge_answers
from pushtwin.surfaces.people_api.persons.addresses import TYPES
from pushtwin.surfaces.people_api.persons.answers import IamPersonV2, PersonDestinationRequest, PersonPage
from pushtwin.surfaces.shared.queries import MAX_LIMIT

TAG = "person-profile"
TAGS = [tag(TAG, "Persons: called with the credentials of the account.", "persons")]
_SECURITY: Security = [{scheme: []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")]
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "format": "int32", "minimum": 1}
_DOCUMENTATION = Documentation(
    TAG,
    FAILURES,
    (errors.Unauthorized, errors.Forbidden, *(400, 404, 405, 413, 415, 429, 500)),
    _SECURITY,
    of_bodies=(
        errors.RequestBodyInvalid,
        errors.RequestFormatInvalid,
        errors.PhoneInvalid,
        errors.EmailInvalid,
        person_errors.ContactNotManaged,
        person_errors.ContactsMissing,
        person_errors.ExternalIdTaken,
        person_errors.PhoneTaken,
        person_errors.EmailTaken,
        person_errors.PropertyUnknown,
    ),
)
_OF_ATTRIBUTES = (
    errors.CustomAttributeInvalid,
    person_errors.CustomAttributeTypeInvalid,
    person_errors.CustomAttributeDateInvalid,
    person_errors.ListAttributeUnknown,
)
_OF_QUERIES = (errors.RequestFormatInvalid, errors.PhoneInvalid, errors.EmailInvalid)
_OF_CALLED = (person_errors.PersonCallInvalid, errors.PersonNotFound, errors.UserMergeInterrupted)


def _query(name: str, description: str, schema: dict[str, Any] = _TEXT, **more: Any) -> Parameter:
    return parameter(name, "query", description, schema, **more)


_CALLED = (
    _query("identifier", "What the person is called by.", example=DEMO_EXTERNAL_ID),
    _query("sender", "Of a device the id or the code of its application; of other channels the sender."),
    _query("type", "What kind of identifier that is.", {"type": "string", "enum": [*TYPES]}, example="EXTERNAL_ID"),
)
_PERSON = Json(IamPersonV2, {"The person": examples.PERSON})
_CONTACTS = Json(PersonDestinationRequest, {"An email address": examples.CONTACTS})

GET = _DOCUMENTATION.operation(
    "get-a-single-person-or-a-list-of-people",
    "One person, or a page of those that a filter finds, or of all. Older clients say `externalId`, `phone`, `email` "
    "or `pushRegistrationId` in place of `identifier` and `type`.",
    *_CALLED,
    _query("limit", "How many at most.", {**_COUNT, "default": DEFAULT_LIMIT, "maximum": MAX_LIMIT}),
    _query("page", "Which page.", {**_COUNT, "default": 1}),
    _query("includeTotalCount", "Whether all that are found are counted.", {"type": "boolean", "default": False}),
    _query("orderBy", "What they are in the order of, and after a colon `asc` or `desc`.", example="modifiedAt:desc"),
    _query(
        "filter",
        "JSON. `#and` and `#or` take a list of conditions. `#eq`, `#ne`, `#contains`, `#notContain`, `#startsWith`, "
        "`#endsWith`, `#gt`, `#lt`, `#gte` and `#lte` take a field with a value; a field alone is compared by `#eq`.",
        example='{"#and":[{"firstName":"Mia"},{"#contains":{"tags":"VIP"}}]}',
    ),
    answer=Json(IamPersonV2, {"One": examples.PERSON, "A page": examples.PAGE}, other_type=PersonPage),
    failures=[person_errors.FilterInvalid, *_OF_QUERIES, *_OF_CALLED],
    also_reads=addresses.OLDER_NAMES,
)
CREATE = _DOCUMENTATION.operation(
    "create-a-new-person",
    "Makes a person, with at least one of external id, phone and email. Nobody else may have any of them.",
    answer=Json(IamPersonV2, {"The person": examples.CREATED}),
    body=Json(IamPersonV2, {"Somebody": examples.NEW}),
    failures=_OF_ATTRIBUTES,
)
REPLACE = _DOCUMENTATION.operation(
    "update-a-person",
    "Makes a person anew: what is not said is not known any more, devices stay.",
    *_CALLED,
    answer=_PERSON,
    body=Json(IamPersonV2, {"All of somebody": examples.NEW}),
    failures=[*_OF_CALLED, *_OF_ATTRIBUTES],
    also_reads=addresses.OLDER_NAMES,
)
UPDATE = _DOCUMENTATION.operation(
    "partial-person-update",
    "Changes what is said, `null` removes it. Tags, phones and emails join those that are there, custom attributes "
    "are changed one by one.",
    *_CALLED,
    answer=_PERSON,
    body=Json(IamPersonV2, {"Somebody has moved": examples.MOVE}),
    failures=[*_OF_CALLED, *_OF_ATTRIBUTES],
    also_reads=addresses.OLDER_NAMES,
)
DELETE = _DOCUMENTATION.operation(
    "delete-a-person",
    "Deletes a person with all events and the inbox. Devices stay, each with an anonymous person of its own.",
    *_CALLED,
    failures=[*_OF_QUERIES, *_OF_CALLED],
    also_reads=addresses.OLDER_NAMES,
)
MATCH = _DOCUMENTATION.operation(
    "match-people-ids",
    "Whose identifiers these are. What is nobody's is left out, what comes twice is told once.",
    answer=Json(matching.MatchResponse, {"Both are somebody's": examples.MATCHES}),
    body=Json(matching.MatchRequest, {"An external id and a phone": examples.TO_MATCH}),
    failures=[person_errors.PersonCallInvalid],
)
MERGE = _DOCUMENTATION.operation(
    "merge-persons",
    "Makes one person of all that own one of the identifiers of an item, and changes it as the item says; a new person "
    "where nobody owns any. Items that are wrong change nothing, the others are merged.",
    answer=Json(merge_answers.MergeResponse, {"One of two": examples.MERGED}),
    body=Json(merge_answers.MergeRequestDocsSchema, {"Two persons": examples.TO_MERGE}),
    failures=[person_errors.MergeMalformed, person_errors.MergeWithoutPersons, person_errors.MergeOfWrongSize],
    status=207,
)
SET_CONTACTS = _DOCUMENTATION.operation(
    "set-person-contact-information",
    "Replaces all phones and emails of a person.",
    *_CALLED,
    answer=_PERSON,
    body=_CONTACTS,
    failures=_OF_CALLED,
    also_reads=addresses.OLDER_NAMES,
)
ADD_CONTACTS = _DOCUMENTATION.operation(
    "add-person-contact-information",
    "Adds phones and emails to those of a person.",
    *_CALLED,
    answer=_PERSON,
    body=_CONTACTS,
    failures=_OF_CALLED,
    also_reads=addresses.OLDER_NAMES,
)
DELETE_CONTACTS = _DOCUMENTATION.operation(
    "delete-person-contact-information",
    "Takes phones and emails away from a person, who must have another identifier or a device then.",
    *_CALLED,
    answer=_PERSON,
    body=_CONTACTS,
    failures=_OF_CALLED,
    also_reads=addresses.OLDER_NAMES,
)
