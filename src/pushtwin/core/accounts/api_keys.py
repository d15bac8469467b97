"""The use cases of API keys that an account has beside its own one, and that are good for some scopes only."""

from typing import NamedTuple

from pushtwin.base.errors import ControlRequestInvalid, NotFound, Taken
from pushtwin.core.accounts import api_key_repository as repository
from pushtwin.core.accounts.drafts import new_api_key_id, new_secret_code
from pushtwin.core.accounts.model import ApiKey
from pushtwin.core.accounts.own_time_and_ids import unique_in_twin
from pushtwin.core.accounts.repository import count_call, is_api_key_taken
from pushtwin.core.accounts.service import get_account
from pushtwin.database import Reading, Writing

MAX_API_KEYS = 100


class NewApiKey(NamedTuple):
    """Without scopes it is good for everything; a key that is None is drawn."""

    scopes: tuple[str, ...] | None = None
    name: str | None = None
    api_key: str | None = None


def create_api_key(writing: Writing, account_id: str, new: NewApiKey) -> ApiKey:
    """Raises NotFound, Taken or, for one too many, ControlRequestInvalid."""
    id_seed = get_account(writing, account_id).account.id_seed
    if len(repository.list_api_keys(writing, account_id)) >= MAX_API_KEYS:
        raise ControlRequestInvalid(f"An account has at most {MAX_API_KEYS} API keys.", [])
    number = count_call(writing, account_id) if id_seed else 0
    unique = unique_in_twin(writing.time_and_ids, account_id, id_seed, number)
    key = new.api_key or new_secret_code(unique)
    if is_api_key_taken(writing, key):
        raise Taken("API key", key)
    made = ApiKey(new_api_key_id(unique), unique.next_ordinal(), key, new.name, new.scopes)
    repository.add_api_key(writing, account_id, made)
    return made


def list_api_keys(reading: Reading, account_id: str) -> list[ApiKey]:
    """In the order of creation. Raises NotFound."""
    get_account(reading, account_id)
    return repository.list_api_keys(reading, account_id)


def delete_api_key(writing: Writing, account_id: str, key_id: str) -> None:
    """From now on it is as one that never was. Raises NotFound."""
    get_account(writing, account_id)
    if not repository.delete_api_key(writing, account_id, key_id):
        raise NotFound("API key", key_id)
