"""What `/docs` says about events and their definitions beside what their models and their failures tell."""

from collections.abc import Mapping
from typing import Any

from pushtwin.base import errors, event_errors
from pushtwin.core.events.listing import Category, OrderField
from pushtwin.core.posting.items import MAX_BATCH_BYTES, MAX_ITEMS, TYPES
from pushtwin.http.openapi.operations import Documentation, Json, Need, Parameter, Security, parameter, tag
from pushtwin.surfaces.events_api import examples, models
from pushtwin.surfaces.events_api.failures import FAILURES
from pushtwin.surfaces.shared.judged_bodies import MAX_INT32

TAG = "events"
TAGS = [tag(TAG, "What persons do: custom events and their definitions.", "persons")]
_SECURITY: Security = [{scheme: []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")]
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "format": "int32", "minimum": 0, "maximum": MAX_INT32}
_EVENTS = Documentation(
    TAG,
    FAILURES,
    (errors.Unauthorized, errors.Forbidden, *(405, 413, 415, 500)),
    _SECURITY,
    of_bodies=(errors.RequestInvalid, errors.RequestBodyInvalid),
)


def _query(name: str, description: str, schema: Mapping[str, Any] = _TEXT, **more: Any) -> Parameter:
    return parameter(name, "query", description, schema, **more)


_DEFINITION_ID = parameter("definitionId", "path", "Id of the definition.", _TEXT, example="addToCart")
_AFTER_DEFINITION = [Need("create-event-definition")]
_DEFINITION = Json(models.EventDefinitionResource, {"A definition": examples.DEFINITION})

POST_EVENTS = _EVENTS.operation(
    "send-custom-events",
    f"Records up to {MAX_ITEMS} events, all of them or none, in at most {MAX_BATCH_BYTES} bytes. Each needs a "
    "definition. Who is not known by external id, phone or email is a new CUSTOMER.",
    body=Json(models.EventBatchItem, {"Two events": examples.BATCH}, is_list=True),
    failures=[
        event_errors.EventBatchMalformed,
        event_errors.EventSchemaInvalid,
        event_errors.EventBatchEmpty,
        event_errors.EventBatchTooLong,
        event_errors.EventPropertiesInvalid,
        event_errors.EventPersonUnknown,
        event_errors.EventIsInternal,
    ],
    status=202,
    after=_AFTER_DEFINITION,
)
POST_EVENT = _EVENTS.operation(
    "send-custom-event",
    "Records an event that happens now. One that its person has by its `eventId` already is told as it was.",
    _DEFINITION_ID,
    parameter("personId", "path", "An identifier of the person.", _TEXT, example="jdoe"),
    _query(
        "identifierType",
        "What kind of identifier it is.",
        {"type": "string", "enum": list(TYPES)},
        required=True,
        example="EXTERNAL_ID",
    ),
    _query(
        "createPerson",
        "Whether there will be a person with this external id, phone or email, if there is none.",
        {"type": "boolean"},
    ),
    answer=Json(models.EventResourceResponse, {"Recorded": examples.RECORDED}),
    body=Json(models.EventResourceRequest, {"An item was put into the cart": examples.EVENT}),
    failures=[
        event_errors.EventSchemaInvalid,
        event_errors.EventPropertiesInvalid,
        event_errors.EventIsInternal,
        event_errors.EventTargetNotFound,
    ],
    status=201,
    after=_AFTER_DEFINITION,
)
LIST_DEFINITIONS = _EVENTS.operation(
    "list-event-definitions",
    "The definitions of standard events, and then those of custom ones in the order of their creation. Where nothing "
    "is found, the list is empty.",
    _query("offset", "How many to leave out at the beginning.", _COUNT),
    _query("limit", "How many at most; all, if left out.", _COUNT),
    _query("orderType", "Upwards or downwards; needs `orderField`.", {"type": "string", "enum": ["Asc", "Desc"]}),
    _query("orderField", "Ordered by what; needs `orderType`.", {"type": "string", "enum": list(OrderField)}),
    _query(
        "category",
        "Only of these categories; the parameter may come several times.",
        {"type": "array", "items": {"type": "string", "enum": list(Category)}, "uniqueItems": True},
    ),
    _query("searchText", "Only with this in id, title or description, in any letter case."),
    answer=Json(models.EventDefinitionResource, {"A custom event": [examples.DEFINITION]}, is_list=True),
    failures=[errors.RequestInvalid, 404],
)
CREATE_DEFINITION = _EVENTS.operation(
    "create-event-definition",
    "Lets backends post events of this kind, and SDKs report them.",
    answer=_DEFINITION,
    body=Json(models.EventDefinitionCreateResource, {"With a list": examples.CREATE}),
    failures=[event_errors.EventDefinitionTaken],
    status=201,
)
GET_DEFINITION = _EVENTS.operation(
    "get-event-definition",
    "One definition, standard or custom.",
    _DEFINITION_ID,
    answer=_DEFINITION,
    failures=[event_errors.EventDefinitionNotFound],
    after=_AFTER_DEFINITION,
)
UPDATE_DEFINITION = _EVENTS.operation(
    "update-event-definition",
    "Changes title and description, and adds fields. No field may go, or change its type; standard definitions stay "
    "as they are.",
    _DEFINITION_ID,
    answer=Json(models.EventDefinitionResource, {"With one more field": examples.UPDATED}),
    body=Json(models.EventDefinitionUpdateResource, {"One more field": examples.UPDATE}),
    failures=[event_errors.EventDefinitionNotFound],
    after=_AFTER_DEFINITION,
)
