"""The use cases of the control API on accounts and applications."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.base.errors import ControlRequestInvalid, NotFound, Taken
from pushtwin.core.accounts import repository
from pushtwin.core.accounts.clock import REAL, Clock, problems_of_clock
from pushtwin.core.accounts.model import Account, Application, Credentials, JwtKey
from pushtwin.core.accounts.own_time_and_ids import NO_LONGER_SEEDED, OwnTimeAndIds, number_after
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.database import Reading, Writing


class NewApplication(NamedTuple):
    """None means: choose something."""

    name: str | None = None
    application_code: str | None = None
    application_id: str | None = None
    jwt_keys: tuple[JwtKey, ...] = ()


class NewAccount(NamedTuple):
    """None means: choose something. Without applications one is made."""

    account_id: str | None = None
    name: str | None = None
    api_key: str | None = None
    username: str | None = None
    password: str | None = None
    settings: AccountSettings = AccountSettings()
    applications: Sequence[NewApplication] = ()
    id_seed: str | None = None


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
    account_id = new.account_id or writing.time_and_ids.new_hex(32).upper()
    ordinal = writing.time_and_ids.next_ordinal()
    if new.id_seed:
        writing.enter(_own_time_and_ids(writing, account_id, new.id_seed, 0))
    time_and_ids = writing.time_and_ids
    api_key = new.api_key or new_secret_code(writing)
    if repository.is_api_key_taken(writing, api_key):
        raise Taken("API key", api_key)
    if repository.find_account(writing, account_id):
        raise Taken("account id", account_id)
    account = Account(
        account_id=account_id,
        ordinal=ordinal,
        name=new.name or account_id,
        credentials=Credentials(
            api_key, new.username or f"user-{time_and_ids.new_hex(8)}", new.password or time_and_ids.new_hex(24)
        ),
        settings=new.settings,
        created_at=writing.now,
        id_seed=new.id_seed,
    )
    applications = [_add_application(writing, account_id, one) for one in new.applications or [NewApplication()]]
    repository.add_account(writing, account)
    return ListedAccount(account, applications)


def _own_time_and_ids(writing: Writing, account_id: str, id_seed: str, number: int) -> OwnTimeAndIds:
    """For what is unique over the whole twin: two accounts may have the same seed."""
    return OwnTimeAndIds(writing.time_and_ids, REAL, f"{id_seed}/{account_id}", number)


def get_account(reading: Reading, account_id: str) -> ListedAccount:
    """Raises NotFound."""
    account = repository.find_account(reading, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return ListedAccount(account, repository.list_applications(reading, [account_id]))


def list_accounts(reading: Reading, after: int, limit: int) -> list[ListedAccount]:
    """In the order of creation."""
    accounts = repository.list_accounts(reading, after, limit)
    applications = repository.list_applications(reading, [account.account_id for account in accounts])
    return [
        ListedAccount(account, [one for one in applications if one.account_id == account.account_id])
        for account in accounts
    ]


def change_account(writing: Writing, account_id: str, name: str | None, settings: Mapping[str, Any]) -> ListedAccount:
    """Settings merge by key; None leaves the name alone. Raises NotFound."""
    account, applications = get_account(writing, account_id)
    changed = account._replace(name=name or account.name, settings=account.settings.changed(settings))
    repository.change_account(writing, account_id, changed.name, changed.settings)
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
    return _clock_reading(reading, get_account(reading, account_id).account.clock)


def change_clock(writing: Writing, account_id: str, change: Callable[[Clock, int], Clock]) -> ClockReading:
    """`change` gets the clock and real time. Raises NotFound, or ControlRequestInvalid."""
    clock = change(get_account(writing, account_id).account.clock, writing.time_and_ids.now())
    if any(problems_of_clock(clock, writing.time_and_ids.now())):
        raise ControlRequestInvalid("A clock goes from 1970 to the end of the year 9999.", [])
    repository.change_clock(writing, account_id, clock)
    return _clock_reading(writing, clock)


def _clock_reading(reading: Reading, clock: Clock) -> ClockReading:
    return ClockReading(clock.now(reading.time_and_ids.now()), clock.is_frozen)


def delete_account(writing: Writing, account_id: str) -> None:
    """With all it owns. Raises NotFound."""
    get_account(writing, account_id)
    repository.delete_account(writing, account_id)


def create_application(writing: Writing, account_id: str, new: NewApplication) -> Application:
    """Raises NotFound or Taken."""
    account = get_account(writing, account_id).account
    if account.id_seed:
        writing.enter(
            _own_time_and_ids(writing, account_id, account.id_seed, repository.count_call(writing, account_id))
        )
    return _add_application(writing, account_id, new)


def change_application(
    writing: Writing, account_id: str, application_id: str, new: NewApplication, jwt_keys: tuple[JwtKey, ...] | None
) -> Application:
    """Name, code and keys; None leaves alone. Raises NotFound or Taken."""
    for application in get_account(writing, account_id).applications:
        if application.application_id == application_id:
            break
    else:
        raise NotFound("application", application_id)
    changed = application._replace(
        name=new.name or application.name,
        application_code=new.application_code or application.application_code,
        jwt_keys=application.jwt_keys if jwt_keys is None else jwt_keys,
    )
    _require_free(writing, "application_code", changed.application_code, except_id=application_id)
    repository.change_application(writing, changed)
    return changed


def _add_application(writing: Writing, account_id: str, new: NewApplication) -> Application:
    application_id = new.application_id or writing.time_and_ids.new_hex(32).upper()
    application_code = new.application_code or new_secret_code(writing)
    _require_free(writing, "application_id", application_id)
    _require_free(writing, "application_code", application_code)
    application = Application(
        account_id=account_id,
        application_id=application_id,
        application_code=application_code,
        ordinal=writing.time_and_ids.next_ordinal(),
        name=new.name or application_id,
        jwt_keys=new.jwt_keys,
    )
    repository.add_application(writing, application)
    return application


def new_secret_code(writing: Writing) -> str:
    """The shape of application codes and API keys: 32 hexadecimal digits, a dash, a UUID."""
    return f"{writing.time_and_ids.new_hex(32)}-{writing.time_and_ids.new_uuid()}"


def _require_free(writing: Writing, column: str, value: str, except_id: str | None = None) -> None:
    if repository.is_application_taken(writing, column, value, except_id):
        raise Taken(column.replace("_", " "), value)
