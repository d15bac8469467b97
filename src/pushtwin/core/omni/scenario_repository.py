"""Every SQL statement about scenarios. No decisions, no commit."""

from sqlalchemy import bindparam, insert, select, update

from pushtwin.core.omni.flow_json import flow_from_json, flow_to_json
from pushtwin.core.omni.model import Scenario
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.scenarios import scenarios

_COLUMNS = (scenarios.c.scenario_key, scenarios.c.name, scenarios.c.flow, scenarios.c.is_default)
_OF_ACCOUNT = select(*_COLUMNS).where(scenarios.c.account_id == bindparam("account_id"))
_BY_KEY = Statement(_OF_ACCOUNT.where(scenarios.c.scenario_key == bindparam("key")))
_DEFAULT = Statement(_OF_ACCOUNT.where(scenarios.c.is_default))


def find_scenario(reading: Reading, account_id: str, key: str) -> Scenario | None:
    """Keys are compared letter by letter."""
    row = None if "\0" in key else reading.row(_BY_KEY, {"account_id": account_id, "key": key})
    return _scenario(row) if row else None


def find_default(reading: Reading, account_id: str) -> Scenario | None:
    """There is one as soon as there is any."""
    row = reading.row(_DEFAULT, {"account_id": account_id})
    return _scenario(row) if row else None


def list_scenarios(
    reading: Reading, account_id: str, *, is_default: bool | None, limit: int, skip: int
) -> list[Scenario]:
    """In the order of creation."""
    wanted = _OF_ACCOUNT.order_by(scenarios.c.ordinal).limit(limit).offset(skip)
    if is_default is not None:
        wanted = wanted.where(scenarios.c.is_default.is_(is_default))
    return [_scenario(row) for row in reading.connection.execute(wanted, {"account_id": account_id})]


def add_scenario(writing: Writing, account_id: str, ordinal: int, new: Scenario) -> None:
    values = {"account_id": account_id, "scenario_key": new.key, "ordinal": ordinal, **_values(new)}
    writing.connection.execute(insert(scenarios), values)


def change_scenario(writing: Writing, account_id: str, changed: Scenario) -> None:
    """All but its key and its place in the order."""
    is_this = scenarios.c.account_id == account_id, scenarios.c.scenario_key == changed.key
    writing.connection.execute(update(scenarios).where(*is_this).values(**_values(changed)))


def clear_default(writing: Writing, account_id: str) -> None:
    """Let no scenario be the default one."""
    is_default = scenarios.c.account_id == account_id, scenarios.c.is_default
    writing.connection.execute(update(scenarios).where(*is_default).values(is_default=False))


def _values(scenario: Scenario) -> dict[str, object]:
    return {"name": scenario.name, "flow": flow_to_json(scenario.flow), "is_default": scenario.is_default}


def _scenario(row: Row) -> Scenario:
    key, name, flow, is_default = row
    return Scenario(key, name, flow_from_json(flow), bool(is_default))
