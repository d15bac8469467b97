"""Reading what is asked of configurations, actions and pulls (push-messages-api 9)."""

from collections.abc import Mapping
from typing import Annotated, Any

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.core.mo import model
from pushtwin.core.mo.model import NewAction
from pushtwin.http.bodies import known_fields
from pushtwin.surfaces.push_api.bodies import validate_all
from pushtwin.surfaces.push_api.mo.answers import ActionType
from pushtwin.surfaces.shared import queries
from pushtwin.surfaces.shared.judged_bodies import JudgedBody, Loose, about
from pushtwin.surfaces.shared.queries import MAX_LIMIT, Problems

DEFAULT_LIMIT = MAX_LIMIT


class ActionRequest(JudgedBody):
    """What is to become of each message that comes."""

    type: Annotated[ActionType, Loose]
    forward_url: str | None = about(
        "Where messages go, by `http` or `https`. `HTTP_FORWARD` needs it.", "https://shop.example.com/replies"
    )
    callback_data: str | None = about("Comes with each message.", "shop")


KNOWN = known_fields(ActionRequest)


def read_action(body: Mapping[str, Any]) -> NewAction:
    """Whether it can do anything is the core's to judge. Raises RequestInvalid."""
    sent = validate_all(ActionRequest, body)
    return NewAction(model.ActionType(sent.type), sent.forward_url, sent.callback_data)


def read_limit(query: QueryParams) -> int:
    """How many messages at most. Raises RequestInvalid."""
    problems: Problems = []
    limit = queries.read_limit(query, problems, DEFAULT_LIMIT)
    if problems:
        raise RequestInvalid(problems)
    return limit
