"""A twin for tests: one that they start, or one that runs already."""

import os
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pushtwin.base.server_part import server_part
from pushtwin.control_types.calls import UnmatchedCallAnswer
from pushtwin.testing import transports
from pushtwin.testing.account import TwinAccount
from pushtwin.testing.control import Control, client, given, segment
from pushtwin.testing.trying import OWN_CALLS, VARIABLE, introduce, say_goodbye

if TYPE_CHECKING:
    from pushtwin.settings import Settings
    from pushtwin.testing.running import Running

# ruff: noqa: PLC0415  whoever connects to a twin must not wait half a second for the import of one


class Twin:
    """A twin that tests talk to. `start()` one inside this process, or `connect()` to one that runs already.

        with Twin.start() as twin:
            account = twin.create_account()
            backend = Backend(twin.url, headers=account.headers)

    `url` is the twin's address. Leaving the `with` block stops a twin that was started, and lets go of one that was
    connected to. One twin serves any number of threads.
    """

    def __init__(self, url: str, control_token: str | None = None, own: "Running | None" = None) -> None:
        """Not for you: call `start` or `connect`."""
        self.url = url.rstrip("/")
        self._own = own
        self.http = client(self.url, self.transport)
        self._phone_http = self.http
        if VARIABLE in os.environ:
            self._phone_http = client(self.url, self.transport)
            self._phone_http.headers[OWN_CALLS] = "yes"
        self._control_http = client(self.url, self.transport, control_token)
        self.control = Control(self._control_http)

    @classmethod
    def start(cls, *, port: int | None = 0, database: str | None = None) -> Self:
        """Start a twin in this process, in a thread of its own.

        Port 0 picks a free one. None takes none at all: only `transport` and `async_transport` reach the twin then.
        The state is in memory, unless `database` names another place, as `pushtwin serve --database` does.
        Raises OSError when the port is taken, DatabaseUnavailable when the database can't be used, ServerPartMissing
        without `pushtwin[server]`.
        """
        with server_part("connect to a twin that runs, by its URL"):
            from pushtwin.testing.running import Running, listen
        listener = None if port is None else listen(port)
        own = Running(_settings(database), listener)
        try:
            own.start()
        except BaseException:
            if listener:
                listener.close()
            raise
        url = f"http://127.0.0.1:{listener.getsockname()[1]}" if listener else "http://127.0.0.1"
        twin = cls(url, own=own)
        introduce(twin)
        return twin

    @classmethod
    def connect(cls, url: str, control_token: str | None = None) -> Self:
        """Use the twin at this address. Off loopback it wants the control token. Raises TwinError if none is ready."""
        twin = cls(url, control_token)
        try:
            twin.control.ready()
        except BaseException:
            twin.stop()
            raise
        introduce(twin)
        return twin

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the twin, if it was started here."""
        say_goodbye(self)
        self.http.close()
        self._phone_http.close()
        self._control_http.close()
        if self._own:
            self._own.stop()

    @property
    def identity(self) -> object:
        """The same for all who use the same twin of this process, or the same address."""
        has_no_port = self._own is not None and not self._own.has_port
        return self._own if has_no_port else self.url

    @property
    def transport(self) -> Any:
        """For `Client(transport=…)` of httpx or httpx2: all its requests come to the twin, whatever the base URL.

        A twin that was started here is called directly, without a port. Each time it is another one, for one client.
        """
        return transports.InProcess(self._own) if self._own else transports.Remote(self.url)

    @property
    def async_transport(self) -> Any:
        """The same for an `AsyncClient`."""
        return transports.AsyncInProcess(self._own) if self._own else transports.AsyncRemote(self.url)

    # -- accounts ------------------------------------------------------------------------------------------------

    def create_account(
        self,
        name: str | None = None,
        *,
        account_id: str | None = None,
        api_key: str | None = None,
        username: str | None = None,
        password: str | None = None,
        id_seed: str | None = None,
        settings: Mapping[str, Any] | None = None,
        applications: Sequence[Mapping[str, Any]] | None = None,
    ) -> TwinAccount:
        """A fresh world of its own, with one application unless `applications` says otherwise.

        What is left out is generated. With an `id_seed` each fresh twin generates the same ids, keys and codes; a
        second account of that seed has others. `settings` and `applications` are spelt as in the control API.
        Raises TwinError.
        """
        told = {
            "name": name,
            "accountId": account_id,
            "apiKey": api_key,
            "username": username,
            "password": password,
            "idSeed": id_seed,
            "settings": settings,
            "applications": applications,
        }
        return TwinAccount(self._phone_http, self.control, self.control.post("/_twin/accounts", given(told)))

    def account(self, account_id: str) -> TwinAccount:
        """An account that exists; the demo account is `demo`. Raises TwinError."""
        return TwinAccount(self._phone_http, self.control, self.control.get(f"/_twin/accounts/{segment(account_id)}"))

    def accounts(self) -> list[TwinAccount]:
        """All accounts, oldest first."""
        answers = self.control.pages("/_twin/accounts", "accounts", {})
        return [TwinAccount(self._phone_http, self.control, answer) for answer in answers]

    def unmatched(self) -> list[UnmatchedCallAnswer]:
        """The latest 200 calls that are in no account's journal: of no account, or to nothing that there is."""
        calls: list[UnmatchedCallAnswer] = self.control.get("/_twin/unmatched")["calls"]
        return calls

    def reset(self) -> None:
        """Make the twin as it was at its first start: the demo account, and nothing else."""
        self.control.post("/_twin/reset")


def _settings(database: str | None) -> "Settings":
    """Those of a twin in tests. Variables that are meant for `pushtwin serve` have no say in where it is."""
    from pushtwin.base.log_level import LogLevel
    from pushtwin.settings import Settings

    fixed: dict[str, Any] = {"host": "127.0.0.1", "port": 0, "workers": 1, "control_token": None}
    fixed |= {"seed": "", "export_on_exit": ""}
    if database is None:
        return Settings(**fixed, ephemeral=True, log_level=LogLevel.INFO)
    return Settings(**fixed, ephemeral=False, database=database, log_level=LogLevel.INFO)
