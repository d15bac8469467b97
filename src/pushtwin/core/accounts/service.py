"""The use cases of the control API on accounts and applications."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pushtwin.base.errors import ControlRequestInvalid, NotFound, Taken
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts import repository
from pushtwin.core.accounts.clock import Clock, problems_of_clock
from pushtwin.core.accounts.drafts import (
    Draft,
    DraftApplication,
    NewAccount,
    NewApplication,
    account_ids_of,
    draft_account,
    draft_application,
)
from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.jwt_keys import JwtKey
from pushtwin.core.accounts.model import Account, Application, Credentials
from pushtwin.core.accounts.own_time_and_ids import NO_LONGER_SEEDED, number_after, unique_in_twin
from pushtwin.database import Reading, Writing

_AT_ONCE = 50  # ids of accounts that are looked up


class ListedAccount(NamedTuple):
    """An account with its applications, in the order of creation."""

    account: Account
    applications: list[Application]


class ClockReading(NamedTuple):
    """What the clock of an account shows, in milliseconds."""

    now: int
    is_frozen: bool


def create_account(writing: Writing, new: NewAccount) -> ListedAccount:
    """A new isolated world. Raises Taken."""
    ordinal = writing.time_and_ids.next_ordinal()
    draft, unique = _draft(writing, new)
    api_key = draft.credentials.api_key
    if repository.is_api_key_taken(writing, api_key):
        raise Taken("API key", api_key)
    if repository.find_account(writing, draft.account_id):
        raise Taken("account id", draft.account_id)
    account = Account(
        account_id=draft.account_id,
        ordinal=ordinal,
        name=draft.name,
        credentials=draft.credentials,
        settings=new.settings,
        created_at=writing.now,
        id_seed=new.id_seed,
    )
    applications = [_add_application(writing, draft.account_id, one, unique) for one in draft.applications]
    repository.add_account(writing, account)
    return ListedAccount(account, applications)


def _draft(writing: Writing, new: NewAccount) -> tuple[Draft, TimeAndIds]:
    """What the account will be, and what draws all that is unique over the whole twin.

    With a seed and no id of its own it is the first of the accounts of that seed that the twin does not have.
    """
    real = writing.time_and_ids
    if new.account_id or not new.id_seed:
        account_id = new.account_id or real.new_hex(32).upper()
        unique = unique_in_twin(real, account_id, new.id_seed, 0)
        return draft_account(new, account_id, unique), unique
    account_ids = account_ids_of(new.id_seed)
    while True:
        some = list(islice(account_ids, _AT_ONCE))
        taken = repository.find_account_ids(writing, some)
        for account_id in [one for one in some if one not in taken]:
            unique = unique_in_twin(real, account_id, new.id_seed, 0)
            draft = draft_account(new, account_id, unique)
            if not _is_drawn_taken(writing, new, draft):
                return draft, unique


def _is_drawn_taken(writing: Writing, new: NewAccount, draft: Draft) -> bool:
    """Whether others have what was drawn: a snapshot can have carried it to another account."""
    if new.api_key is None and repository.is_api_key_taken(writing, draft.credentials.api_key):
        return True
    for asked, drawn in zip(new.applications or [NewApplication()], draft.applications, strict=True):
        for column in ("application_id", "application_code"):
            if getattr(asked, column) is None and repository.is_application_taken(
                writing, column, getattr(drawn, column)
            ):
                return True
    return False


def get_account(reading: Reading, account_id: str) -> ListedAccount:
    """Raises NotFound."""
    return ListedAccount(_get_kept(reading, account_id), repository.list_applications(reading, account_id))


def _get_kept(reading: Reading, account_id: str) -> Account:
    account = repository.find_kept_account(reading, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def list_accounts(reading: Reading, after: int, limit: int) -> list[ListedAccount]:
    """In the order of creation."""
    accounts = repository.list_accounts(reading, after, limit)
    applications = repository.list_applications_of(reading, [account.account_id for account in accounts])
    return [
        ListedAccount(account, [one for one in applications if one.account_id == account.account_id])
        for account in accounts
    ]


def change_account(writing: Writing, account_id: str, name: str | None, settings: Mapping[str, Any]) -> ListedAccount:
    """Settings merge by key; None leaves the name alone. Raises NotFound.

    Another delivery delay holds for the messages that are on their way, too.
    """
    account, applications = get_account(writing, account_id)
    changed = account._replace(name=name or account.name, settings=account.settings.changed(settings))
    repository.change_account(writing, account_id, changed.name, changed.settings)
    if changed.settings.delivery_delay_ms != account.settings.delivery_delay_ms:
        repository.strike_messages_on_their_way(writing, account_id, account.clock.now(writing.time_and_ids.now()))
        tell_due(writing, account_id)
    return ListedAccount(changed, applications)


def change_id_seed(writing: Writing, account_id: str, id_seed: str | None) -> ListedAccount:
    """Ids are drawn from this seed, from its beginning; None: at random again. Raises NotFound."""
    account, applications = get_account(writing, account_id)
    had_one = account.id_seed is not None
    kept = NO_LONGER_SEEDED if id_seed is None and had_one else id_seed
    latest = repository.find_latest_ordinal(writing, account_id)
    repository.change_id_seed(writing, account_id, kept, number_after(latest) if latest else 0)
    return ListedAccount(account._replace(id_seed=kept), applications)


def get_clock(reading: Reading, account_id: str) -> ClockReading:
    """Raises NotFound."""
    return _clock_reading(reading, _get_kept(reading, account_id).clock)


def change_clock(writing: Writing, account_id: str, change: Callable[[Clock, int], Clock]) -> ClockReading:
    """`change` gets the clock and real time. Raises NotFound, or ControlRequestInvalid."""
    clock = change(_get_kept(writing, account_id).clock, writing.time_and_ids.now())
    if any(problems_of_clock(clock, writing.time_and_ids.now())):
        raise ControlRequestInvalid("A clock goes from 1970 to the end of the year 9999.", [])
    repository.change_clock(writing, account_id, clock)
    return _clock_reading(writing, clock)


def _clock_reading(reading: Reading, clock: Clock) -> ClockReading:
    return ClockReading(clock.now(reading.time_and_ids.now()), clock.is_frozen)


def change_credentials(writing: Writing, account_id: str, credentials: Credentials) -> None:
    """API key, user and password, all of them. Raises Taken."""
    if repository.is_api_key_taken(writing, credentials.api_key, except_id=account_id):
        raise Taken("API key", credentials.api_key)
    repository.change_credentials(writing, account_id, credentials)


def delete_account(writing: Writing, account_id: str) -> None:
    """With all it owns. Raises NotFound."""
    _get_kept(writing, account_id)
    repository.delete_account(writing, account_id)


def create_application(writing: Writing, account_id: str, new: NewApplication) -> Application:
    """Raises NotFound or Taken."""
    id_seed = _get_kept(writing, account_id).id_seed
    number = repository.count_call(writing, account_id) if id_seed else 0
    unique = unique_in_twin(writing.time_and_ids, account_id, id_seed, number)
    return _add_application(writing, account_id, draft_application(new, unique), unique)


class ApplicationChanges(NamedTuple):
    """What may change of an application; None leaves alone."""

    name: str | None = None
    application_code: str | None = None
    jwt_keys: tuple[JwtKey, ...] | None = None
    apns_enabled: bool | None = None
    gcm_enabled: bool | None = None


def change_application(
    writing: Writing, account_id: str, application_id: str, changes: ApplicationChanges
) -> Application:
    """Clouds count for what is handed over from now on. Raises NotFound or Taken."""
    for application in get_account(writing, account_id).applications:
        if application.application_id == application_id:
            break
    else:
        raise NotFound("application", application_id)
    named = {name: value for name, value in changes._asdict().items() if value is not None}
    changed = application._replace(**named)
    _require_free(writing, "application_code", changed.application_code, except_id=application_id)
    repository.change_application(writing, changed)
    return changed


def _add_application(
    writing: Writing, account_id: str, draft: DraftApplication, time_and_ids: TimeAndIds
) -> Application:
    _require_free(writing, "application_id", draft.application_id)
    _require_free(writing, "application_code", draft.application_code)
    application = Application(account_id=account_id, ordinal=time_and_ids.next_ordinal(), **draft._asdict())
    repository.add_application(writing, application)
    return application


def _require_free(writing: Writing, column: str, value: str, except_id: str | None = None) -> None:
    if repository.is_application_taken(writing, column, value, except_id):
        raise Taken(column.replace("_", " "), value)
