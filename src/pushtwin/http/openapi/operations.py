"""What the document says of the operations of an emulated API: derived from their models and its failures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.responses import Response

from pushtwin.base.errors import RequestBodyInvalid, RequestFormatInvalid
from pushtwin.control_types.faults import DocumentedFailure
from pushtwin.core.calls.scopes import SCOPES
from pushtwin.http.failure_table import Failure, FailureTable, Kind
from pushtwin.http.openapi.references import json_content

Parameter = dict[str, Any]
Responses = dict[int | str, dict[str, Any]]
Security = list[dict[str, list[str]]]
GUIDES = "/docs/guides"
GUIDE_TITLES = {
    "testing": "tests",
    "console": "the console",
    "persons": "persons",
    "messages": "messages",
    "failover": "failover",
    "sdk": "apps",
    "tls": "TLS",
    "snapshots": "snapshots",
    "sweep": "guesses",
    "explore": "failures",
    "reduce": "long sessions",
    "fidelity": "how true it is",
}
Tag = dict[str, str]
NEEDS = "x-needs"
ALSO_READS = "x-also-reads"
EVERYTHING = "*"
"""Among what an operation also reads: a query of any names, of which it warns nobody."""
FAILURES = "x-failures"
EXAMPLE = "x-example"
"""Of a security scheme: what `/docs` begins with. It asks for no other scheme, where one that has it will do."""


def parameter(name: str, place: str, description: str, schema: Mapping[str, Any], **more: Any) -> Parameter:
    """A parameter of an operation. One in the path is required."""
    told = {"name": name, "in": place, "required": place == "path", "description": description, "schema": schema}
    return {**told, **more}


def tag(name: str, description: str, guide: str | None = None) -> Tag:
    """A tag of the document, with the guide to what it is about."""
    link = f" [Guide]({GUIDES}/{guide})" if guide else ""
    return {"name": name, "description": f"{description}{link}"}


class Need(NamedTuple):
    """A call that has to come first, and the parameters that its answer tells, each by where it is in there.

    What it tells may also be the value of a security scheme: a text with such a place in braces.
    It is sent as its own example says; as the one of this title, where it has several.
    """

    operation_id: str
    tells: Mapping[str, str] = {}
    example: str | None = None


def needs(*calls: Need) -> dict[str, Any]:
    """What has to come before an operation. `/docs` fills in what the answers tell, and a test sends them all."""
    told = [{"operationId": one.operation_id, "parameters": one.tells, "example": one.example} for one in calls]
    return {NEEDS: [{name: value for name, value in one.items() if value} for one in told]} if calls else {}


def say_what_comes_first(operation: dict[str, Any]) -> None:
    """Add it to the description of an operation, where it has such needs."""
    if NEEDS in operation:
        calls = ", then ".join(f"`{one['operationId']}`" for one in operation[NEEDS])
        operation["description"] += f"\n\nSend {calls} first."


def read_parameters(extra: Mapping[str, Any]) -> frozenset[str]:
    """The names that an operation reads from a query, by what the document says of it."""
    documented = (one["name"] for one in extra.get("parameters", ()) if one["in"] == "query")
    return frozenset([*documented, *extra.get(ALSO_READS, ())])


class Json(NamedTuple):
    """A body: its type, or another one that it may be of, and examples by what they show. A list has any number."""

    type: Any
    examples: Mapping[str, Any] = {}
    is_list: bool = False
    other_type: Any = None

    @property
    def content(self) -> dict[str, Any]:
        types = (self.type,) if self.other_type is None else (self.type, self.other_type)
        content = json_content(*types, examples=self.examples)
        if self.type is str:
            content["application/json"]["schema"] = {"type": "string"}
        elif self.is_list:
            media = content["application/json"]
            media["schema"] = {"type": "array", "items": media["schema"]}
        return content


@dataclass(frozen=True)
class Documentation:
    """What the operations of a surface have in common in the document."""

    tag: str
    failures: FailureTable
    of_every_operation: tuple[Kind, ...]
    security: Security
    of_bodies: tuple[Kind, ...] = (RequestBodyInvalid, RequestFormatInvalid)
    also_reads: tuple[str, ...] = ()

    def operation(
        self,
        operation_id: str,
        description: str,
        *parameters: Parameter,
        answer: Json | None = None,
        body: Json | None = None,
        failures: Iterable[Kind] = (),
        security: Security | None = None,
        status: int = 200,
        after: Iterable[Need] = (),
        also_reads: Iterable[str] = (),
    ) -> dict[str, Any]:
        """The arguments of a route. `failures` are those beside the common ones and those of every body;
        `after` says what has to come first, `also_reads` names parameters of the query that only older clients send."""
        kinds = (*self.of_every_operation, *(self.of_bodies if body else ()), *failures)
        extra: dict[str, Any] = {
            "parameters": list(parameters),
            "security": security or self.security,
            FAILURES: [*map(_documented, self.failures.rows(*kinds))],
            **needs(*after),
            **_also_reads(*self.also_reads, *also_reads),
        }
        if operation_id in SCOPES:
            extra["x-scopes"] = list(SCOPES[operation_id])
        if body:
            extra["requestBody"] = {"required": True, "content": body.content}
        told: dict[str, Any] = {
            "status_code": status,
            "operation_id": operation_id,
            "summary": operation_id.replace("-", " ").capitalize(),
            "description": description,
            "tags": [self.tag],
            "responses": {
                status: {"description": HTTPStatus(status).phrase, "content": answer.content} if answer else _NO_BODY,
                **failure_responses(self.failures, *kinds),
            },
            "openapi_extra": extra,
        }
        return told if answer else {**told, **_WITHOUT_MODEL}


def webhook(operation_id: str, tag_name: str, description: str, body: Json) -> dict[str, Any]:
    """What the document says of calls that the twin makes: an entry of its `webhooks`."""
    operation = {
        "operationId": operation_id,
        "summary": operation_id.replace("-", " ").capitalize(),
        "description": description,
        "tags": [tag_name],
        "requestBody": {"required": True, "content": body.content},
        "responses": {"200": {"description": "The receiver has taken it; anything else is tried again."}},
    }
    return {operation_id: {"post": operation}}


def _documented(failure: Failure) -> DocumentedFailure:
    return {
        "error": failure.orderable_name,
        "status": failure.status,
        "code": failure.name_of(failure.sample) if failure.number is None else str(failure.number),
        "when": failure.when,
    }


def _also_reads(*names: str) -> dict[str, list[str]]:
    return {ALSO_READS: list(names)} if names else {}


_NO_BODY = {"description": "OK; the body is empty"}
_WITHOUT_MODEL = {"response_class": Response, "response_model": None}  # then the document promises no body


def failure_responses(table: FailureTable, *kinds: Kind) -> Responses:
    """The failures of these kinds by status, the sample of each as an example."""
    by_status: dict[int, list[Failure]] = {}
    for row in table.rows(*kinds):
        for status in row.statuses:
            by_status.setdefault(status, []).append(row)
    return {status: _response(table, status, by_status[status]) for status in sorted(by_status)}


def _response(table: FailureTable, status: int, rows: list[Failure]) -> dict[str, Any]:
    generic = table.find(status)
    possible = [row for row in table.rows() if status in row.statuses]  # faults can order them all
    schemas = dict.fromkeys(envelope.schema for row in possible for envelope in row.envelopes)
    return {
        "description": generic.when if generic and len(rows) > 1 else rows[0].when,
        "content": json_content(*schemas, examples={row.when: row.envelopes[0].body(row, row.sample) for row in rows}),
    }
