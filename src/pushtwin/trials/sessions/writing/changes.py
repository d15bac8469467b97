"""Changes by the control API, as the helpers of `pushtwin.testing` make them. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from pushtwin.base.names import camel
from pushtwin.control_types.accounts import SettingsChanges
from pushtwin.control_types.people import PersonFields
from pushtwin.testing import faults
from pushtwin.trials.sessions.steps import Call
from pushtwin.trials.sessions.writing.code import Group, Names, Node, call, filled, flat, literal, members, snake

_INSTALL = {"applicationCode", "isPrimary", "systemData", "additionalData", "registrationId"}
_API_KEY = {"scopes", "name"}
_EVENT = {"title", "fields", "definitionId"}


def change(step: Call, names: Names) -> Group | None:
    """The call of a helper that does the same; None where there is none."""
    segments = step.path.split("/")[4:]
    body = members(step.body)
    make = _HELPERS.get(step.operation)
    return make(segments, body, names) if make else None


def _named(body: Mapping[str, Any], names: Names) -> dict[str, Node]:
    return {snake(name): literal(value, names) for name, value in body.items()}


def _with_id(function: str, id_name: str, known: set[str]) -> Callable[..., Group | None]:
    """A helper that takes an id by its place, and all else by its name."""

    def make(_: list[str], body: Mapping[str, Any], names: Names) -> Group | None:
        if not body.keys() <= known:
            return None
        chosen = [literal(body[id_name], names)] if id_name in body else []
        return call(function, *chosen, **_named({name: one for name, one in body.items() if name != id_name}, names))

    return make


def _of_one(function: str, *members: str) -> Callable[..., Group | None]:
    """A helper that takes the id in the path, and these members of the body."""

    def make(segments: list[str], body: Mapping[str, Any], names: Names) -> Group | None:
        if body.keys() != set(members):
            return None
        return call(function, filled([segments[1]], names, "/"), *(literal(body[one], names) for one in members))

    return make


def _person(segments: list[str], body: Mapping[str, Any], names: Names) -> Group | None:
    known = {camel(name) for name in PersonFields.__annotations__}
    if not body.keys() <= known:
        return None
    if len(segments) > 1:
        return call("account.change_person", _number(segments[1], names), **_named(body, names))
    return call("account.person", **_named(body, names))


def _deleted_person(segments: list[str], _: Mapping[str, Any], names: Names) -> Group:
    return call("account.delete_person", _number(segments[1], names))


def _number(segment: str, names: Names) -> str:
    return flat(literal(int(segment) if segment.isdigit() else segment, names))


def _settings(_: list[str], body: Mapping[str, Any], names: Names) -> Group | None:
    settings = body.get("settings")
    known = {camel(name) for name in SettingsChanges.__annotations__}
    if body.keys() != {"settings"} or not isinstance(settings, dict) or not settings.keys() <= known:
        return None
    return call("account.settings", **_named(settings, names))


def _fault(_: list[str], body: Mapping[str, Any], names: Names) -> Group | None:
    how = _failure(body)
    operation = how.pop("operation", None)
    try:
        if faults.order(operation, how) != body:
            return None
    except (TypeError, ValueError):
        return None
    chosen = [] if operation is None else [literal(operation, names)]
    return call("account.fail", *chosen, **{name: literal(one, names) for name, one in how.items()})


_MOMENTS = {"from": "starting", "until": "until", "forMs": "lasting"}


def _failure(body: Mapping[str, Any]) -> Any:
    """The keywords of `fail`. What they can't say is not among them."""
    on, when, answer = (members(body.get(name)) for name in ("on", "when", "answer"))
    rest = {name: one for name, one in body.items() if name not in {"on", "when", "answer", "latencyMs", "slowMs"}}
    how = {snake(name): one for name, one in [*on.items(), *answer.items(), *rest.items()]}
    for name, one in when.items():
        how[_MOMENTS.get(name, snake(name))] = one / 1000 if name == "forMs" else one
    for name, keyword in (("latencyMs", "latency"), ("slowMs", "slow")):
        if isinstance(body.get(name), int):
            how[keyword] = body[name] / 1000
    return how


def _cleared(*_: Any) -> Group:
    return call("account.clear_faults")


_HELPERS: Mapping[str, Callable[[list[str], Mapping[str, Any], Names], Group | None]] = {
    "install": _with_id("account.install", "registrationId", _INSTALL),
    "uninstall": _of_one("account.uninstall"),
    "change-registration": _of_one("account.deliver", "delivery"),
    "create-person": _person,
    "change-person": _person,
    "delete-person": _deleted_person,
    "change-account": _settings,
    "order-fault": _fault,
    "lift-faults": _cleared,
    "create-api-key": _with_id("account.create_api_key", "", _API_KEY),
    "define-event": _with_id("account.define_event", "definitionId", _EVENT),
    "put-inbox-topic": _of_one("account.add_inbox_topic"),
    "decide-sms": _of_one("account.decide_sms", "status"),
    "retry-webhook": _of_one("account.retry_webhook"),
}
