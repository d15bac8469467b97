"""The use cases of configurations and their actions: what becomes of what phones send back (push-messages-api 9)."""

from pushtwin.base.errors import ActionNotFound, ApplicationUnknown, ConfigurationNotFound
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.messages.send_repository import find_application
from pushtwin.core.mo import configuration_repository as repository
from pushtwin.core.mo.configuration_repository import ConfigurationPlace
from pushtwin.core.mo.keys import new_key
from pushtwin.core.mo.model import Action, NewAction, check_action
from pushtwin.database import Reading, Writing


def list_configurations(reading: Reading, call: Call, application_code: str) -> list[str]:
    """Their keys, in the order of creation. Raises Unauthorized, AskFirst or ApplicationUnknown."""
    return repository.list_configurations(reading, *_enter(reading, call, application_code))


def add_configuration(writing: Writing, call: Call, application_code: str) -> str:
    """Its key. Raises as `list_configurations`."""
    place = ConfigurationPlace(*_enter(writing, call, application_code), new_key(writing.time_and_ids))
    repository.insert_configuration(writing, place)
    return place.key


def get_configuration(reading: Reading, call: Call, application_code: str, key: str) -> str:
    """Its key. Raises as `list_configurations`, or ConfigurationNotFound."""
    return _get_place(reading, call, application_code, key).key


def delete_configuration(writing: Writing, call: Call, application_code: str, key: str) -> None:
    """With its actions. Raises as `get_configuration`."""
    repository.delete_configuration(writing, _get_place(writing, call, application_code, key))


def list_actions(reading: Reading, call: Call, application_code: str, key: str) -> list[Action]:
    """In the order of creation. Raises as `get_configuration`."""
    return repository.list_actions(reading, _get_place(reading, call, application_code, key))


def add_action(writing: Writing, call: Call, application_code: str, key: str, new: NewAction) -> Action:
    """From now on it becomes of each message. Raises as `get_configuration`, or ActionInvalid."""
    place = _get_place(writing, call, application_code, key)
    action = Action(new_key(writing.time_and_ids), *check_action(new))
    repository.insert_action(writing, place, action)
    return action


def delete_action(writing: Writing, call: Call, application_code: str, key: str, action_key: str) -> None:
    """What has met it already goes on. Raises as `get_configuration`, or ActionNotFound."""
    place = _get_place(writing, call, application_code, key)
    if not repository.delete_action(writing, place, action_key):
        raise ActionNotFound


def _enter(reading: Reading, call: Call, application_code: str) -> tuple[str, str]:
    """The ids of the account and of the application."""
    account = enter_account_of(reading, call)
    application = find_application(reading, account.account_id, application_code)
    if application is None or application.application_code != application_code:
        raise ApplicationUnknown
    return account.account_id, application.application_id


def _get_place(reading: Reading, call: Call, application_code: str, key: str) -> ConfigurationPlace:
    place = ConfigurationPlace(*_enter(reading, call, application_code), key)
    if not repository.has_configuration(reading, place):
        raise ConfigurationNotFound
    return place
