"""Every SQL statement about configurations and their actions. No decisions, no commit."""

from typing import Any, NamedTuple

from sqlalchemy import and_, delete, insert, select

from pushtwin.core.mo.model import Action, ActionType
from pushtwin.database import Reading, Writing
from pushtwin.database.tables.mo import mo_actions, mo_configurations


class ConfigurationPlace(NamedTuple):
    """Which configuration of an account."""

    account_id: str
    application_id: str
    key: str


_ACTION_COLUMNS = (
    mo_actions.c.action_key,
    mo_actions.c.type,
    mo_actions.c.forward_url,
    mo_actions.c.callback_data,
)
_WITH_CONFIGURATION = mo_actions.join(
    mo_configurations,
    and_(
        mo_configurations.c.account_id == mo_actions.c.account_id,
        mo_configurations.c.configuration_key == mo_actions.c.configuration_key,
    ),
)


def list_configurations(reading: Reading, account_id: str, application_id: str) -> list[str]:
    """Their keys, in the order of creation."""
    rows = reading.connection.execute(
        select(mo_configurations.c.configuration_key)
        .where(mo_configurations.c.account_id == account_id, mo_configurations.c.application_id == application_id)
        .order_by(mo_configurations.c.ordinal)
    )
    return [row[0] for row in rows]


def has_configuration(reading: Reading, place: ConfigurationPlace) -> bool:
    if "\0" in place.key:
        return False
    found = reading.connection.execute(select(mo_configurations.c.ordinal).where(*_is(place)))
    return found.first() is not None


def insert_configuration(writing: Writing, place: ConfigurationPlace) -> None:
    values = {
        "account_id": place.account_id,
        "application_id": place.application_id,
        "configuration_key": place.key,
        "ordinal": writing.time_and_ids.next_ordinal(),
    }
    writing.connection.execute(insert(mo_configurations), values)


def delete_configuration(writing: Writing, place: ConfigurationPlace) -> None:
    """With its actions."""
    writing.connection.execute(delete(mo_actions).where(*_are_of(place)))
    writing.connection.execute(delete(mo_configurations).where(*_is(place)))


def list_actions(reading: Reading, place: ConfigurationPlace) -> list[Action]:
    """In the order of creation."""
    rows = reading.connection.execute(select(*_ACTION_COLUMNS).where(*_are_of(place)).order_by(mo_actions.c.ordinal))
    return list(map(_action, rows))


def list_actions_of_application(reading: Reading, account_id: str, application_id: str) -> list[Action]:
    """Those of all its configurations, one configuration after the other, each in the order of creation."""
    rows = reading.connection.execute(
        select(*_ACTION_COLUMNS)
        .select_from(_WITH_CONFIGURATION)
        .where(mo_configurations.c.account_id == account_id, mo_configurations.c.application_id == application_id)
        .order_by(mo_configurations.c.ordinal, mo_actions.c.ordinal)
    )
    return list(map(_action, rows))


def insert_action(writing: Writing, place: ConfigurationPlace, action: Action) -> None:
    values = {
        "account_id": place.account_id,
        "configuration_key": place.key,
        "action_key": action.key,
        "ordinal": writing.time_and_ids.next_ordinal(),
        "type": action.type.value,
        "forward_url": action.forward_url,
        "callback_data": action.callback_data,
    }
    writing.connection.execute(insert(mo_actions), values)


def delete_action(writing: Writing, place: ConfigurationPlace, action_key: str) -> bool:
    """Whether there was such an action."""
    if "\0" in action_key:
        return False
    deleted = writing.connection.execute(
        delete(mo_actions).where(*_are_of(place), mo_actions.c.action_key == action_key).returning(mo_actions.c.ordinal)
    )
    return deleted.first() is not None


def _is(place: ConfigurationPlace) -> tuple[Any, ...]:
    return (
        mo_configurations.c.account_id == place.account_id,
        mo_configurations.c.application_id == place.application_id,
        mo_configurations.c.configuration_key == place.key,
    )


def _are_of(place: ConfigurationPlace) -> tuple[Any, ...]:
    return mo_actions.c.account_id == place.account_id, mo_actions.c.configuration_key == place.key


def _action(row: Any) -> Action:
    return Action._make(row)._replace(type=ActionType(row.type))
