"""Scenarios in a document, and as rows."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.documents.entries import TWICE, known, refuse_twice
from pushtwin.core.documents.values import Code, entry
from pushtwin.core.omni.flow_json import flow_from_json, flow_to_json
from pushtwin.core.omni.model import MAX_STEPS, Channel, Step
from pushtwin.core.omni.scenarios import new_key

MEMBER = "scenarios"


@entry
class StepEntry(TypedDict):
    """A step; of PUSH the sender is an application of the document."""

    channel: Annotated[Channel, Field(strict=False)]
    sender: NotRequired[str]


@entry
class ScenarioEntry(TypedDict):
    """A scenario. Where no entry is the default one, it is the first."""

    key: NotRequired[Code]
    name: NotRequired[str]
    flow: Annotated[list[StepEntry], Field(min_length=1, max_length=MAX_STEPS)]
    isDefault: NotRequired[bool]


class ScenarioRow(NamedTuple):
    """A scenario as its table keeps it. The flow is JSON text."""

    scenario_key: str
    ordinal: int
    name: str | None
    flow: str
    is_default: bool


ROWS = {"scenarios": ScenarioRow}


def scenario_rows(
    entries: Sequence[ScenarioEntry],
    time_and_ids: TimeAndIds,
    senders: Mapping[str, str],
    problems: list[Problem],
) -> list[ScenarioRow]:
    """`senders` are codes and ids of applications, and what they are from now on; without any nothing is compared."""
    rows: dict[str, ScenarioRow] = {}
    default = _default_of(entries, problems)
    for number, shown in enumerate(entries):
        key = shown.get("key") or new_key(time_and_ids)
        refuse_twice(problems, rows, key, MEMBER, number, "key")
        flow = flow_to_json(steps_of(shown["flow"], senders, (MEMBER, number, "flow"), problems))
        rows[key] = ScenarioRow(key, time_and_ids.next_ordinal(), shown.get("name"), flow, number == default)
    return [*rows.values()]


def _default_of(entries: Sequence[ScenarioEntry], problems: list[Problem]) -> int:
    """Its number among the entries."""
    defaults = [number for number, shown in enumerate(entries) if shown.get("isDefault")]
    problems += [Problem((MEMBER, number, "isDefault"), TWICE) for number in defaults[1:]]
    return defaults[0] if defaults else 0


def steps_of(
    entries: Sequence[StepEntry], senders: Mapping[str, str], place: Place, problems: list[Problem]
) -> list[Step]:
    """`senders` as for scenarios; `place` is that of the entries."""
    steps = []
    for number, shown in enumerate(entries):
        channel, sender = shown["channel"], shown.get("sender")
        if channel is Channel.PUSH and senders:
            if sender not in senders:
                at = (*place, number, "sender")
                problems.append(Problem(at, "is missing" if sender is None else f"there is no application {sender}"))
            sender = senders.get(sender or "", sender)
        steps.append(Step(channel, sender))
    return steps


def render_scenario(row: ScenarioRow) -> dict[str, Any]:
    return known(
        {
            "key": row.scenario_key,
            "name": row.name,
            "flow": [known(step._asdict()) for step in flow_from_json(row.flow)],
            "isDefault": True if row.is_default else None,
        }
    )
