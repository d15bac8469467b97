"""The use cases of scenarios (push-messages-api 11.1). An account that has any has exactly one default scenario."""

from collections.abc import Sequence
from typing import NamedTuple

from pushtwin.base.errors import RequestInvalid, ScenarioInvalid, ScenarioNotFound
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.messages.send_repository import find_application
from pushtwin.core.omni import scenario_repository as scenarios
from pushtwin.core.omni.model import Channel, Scenario, Step
from pushtwin.database import Reading, Writing

_KEY_CHARACTERS = 32


class NewScenario(NamedTuple):
    """A scenario as a request has it; `is_default` is None where it says nothing of it."""

    name: str | None
    flow: Sequence[Step]
    is_default: bool | None = None


class ScenarioPage(NamedTuple):
    """Which scenarios to list: so many, after those of the pages before."""

    is_default: bool | None
    limit: int
    page: int


def new_key(time_and_ids: TimeAndIds) -> str:
    """Hexadecimal digits in capitals."""
    return time_and_ids.new_hex(_KEY_CHARACTERS).upper()


def list_scenarios(reading: Reading, call: Call, wanted: ScenarioPage) -> list[Scenario]:
    """In the order of creation. Raises Unauthorized or AskFirst."""
    account_id = enter_account_of(reading, call).account_id
    skip = wanted.page * wanted.limit
    return scenarios.list_scenarios(reading, account_id, is_default=wanted.is_default, limit=wanted.limit, skip=skip)


def get_scenario(reading: Reading, call: Call, key: str) -> Scenario:
    """Raises Unauthorized, AskFirst or ScenarioNotFound."""
    return _require_scenario(reading, enter_account_of(reading, call).account_id, key)


def create_scenario(writing: Writing, call: Call, new: NewScenario) -> Scenario:
    """The first one is the default one, whatever is asked for. Raises Unauthorized, AskFirst or RequestInvalid."""
    account_id = enter_account_of(writing, call).account_id
    _require_senders(writing, account_id, new.flow)
    is_first = scenarios.find_default(writing, account_id) is None
    created = Scenario(new_key(writing.time_and_ids), new.name, tuple(new.flow), is_first or bool(new.is_default))
    if created.is_default:
        scenarios.clear_default(writing, account_id)
    scenarios.add_scenario(writing, account_id, writing.time_and_ids.next_ordinal(), created)
    return created


def replace_scenario(writing: Writing, call: Call, key: str, new: NewScenario) -> Scenario:
    """All but its key; whether it is the default one stays where nothing is said of it.

    What is under way goes on as it began. Raises Unauthorized, AskFirst, ScenarioNotFound or RequestInvalid, and
    ScenarioInvalid where no scenario would be the default one.
    """
    account_id = enter_account_of(writing, call).account_id
    before = _require_scenario(writing, account_id, key)
    _require_senders(writing, account_id, new.flow)
    is_default = before.is_default if new.is_default is None else new.is_default
    if before.is_default and not is_default:
        raise ScenarioInvalid
    changed = Scenario(key, new.name, tuple(new.flow), is_default)
    if is_default:
        scenarios.clear_default(writing, account_id)
    scenarios.change_scenario(writing, account_id, changed)
    return changed


def _require_scenario(reading: Reading, account_id: str, key: str) -> Scenario:
    found = scenarios.find_scenario(reading, account_id, key)
    if found is None:
        raise ScenarioNotFound
    return found


def _require_senders(reading: Reading, account_id: str, flow: Sequence[Step]) -> None:
    """A step of PUSH is sent by an application of the account."""
    known: dict[str, bool] = {}
    problems = []
    for place, step in enumerate(flow):
        if step.channel is Channel.PUSH:
            sender = step.sender or ""
            if sender not in known:
                known[sender] = find_application(reading, account_id, sender) is not None
            if not known[sender]:
                problems.append((f"flow[{place}].from", "must be the code or the id of an application of the account"))
    if problems:
        raise RequestInvalid(problems)
