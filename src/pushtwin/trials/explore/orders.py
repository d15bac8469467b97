"""Faults that let a call meet a failure, as JSON, as a line of Python and as curl. Pure."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from pushtwin.trials.explore.calls import Call
from pushtwin.trials.explore.failures import Failure

FAULT_ID = "explored"
_KEYWORDS = {"error": "error", "retryAfter": "retry_after", "connection": "connection", "after": "after"}
_KEYWORDS |= {"twice": "twice"}


def fault(call: Call, failure: Failure) -> dict[str, Any]:
    """What the control API takes. It is ordered before the first call of the account."""
    number = call.nth
    when = ({"skip": number - 1} if number > 1 else {}) if failure.lasts else {"nth": number}
    return {"on": {"operation": call.operation}, "when": when, **failure.effect, "counted": False}


def as_python(ordered: Mapping[str, Any], account: int = 0, twin: int = 0) -> str:
    """A line for the beginning of the test."""
    keywords = {**ordered["when"]}
    keywords |= {_KEYWORDS[name]: value for name, value in ordered.items() if name in _KEYWORDS}
    if "latencyMs" in ordered:
        keywords["latency"] = ordered["latencyMs"] / 1000
    keywords |= {**ordered.get("answer", {}), "counted": ordered["counted"]}
    told = ", ".join(
        [json.dumps(ordered["on"]["operation"]), *(f"{name}={value!r}" for name, value in keywords.items())]
    )
    name = "twin_account" if account == twin == 0 else f"account_{account + 1}"
    name += f"_of_twin_{twin + 1}" if twin else ""
    return f"{name}.fail({told})".replace("'", '"')


def as_curl(ordered: Mapping[str, Any], account: int = 0) -> str:
    """The same for other languages, with variables of `pushtwin exec`; those of other accounts are yet to be set."""
    body = shlex.quote(json.dumps(ordered, separators=(",", ":")))
    name = "PUSHTWIN_ACCOUNT" if account == 0 else f"ACCOUNT_{account + 1}"
    return f"curl -H 'Content-Type: application/json' -d {body} \"$PUSHTWIN_URL/_twin/accounts/${name}/faults\""
