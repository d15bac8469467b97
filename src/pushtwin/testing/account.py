"""An account of a twin: the isolated world of one test."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import httpx

from pushtwin.base import json_text
from pushtwin.base.names import camel
from pushtwin.control_types.accounts import AccountAnswer, ApiKeyAnswer, SettingsChanges
from pushtwin.control_types.calls import JournaledCall, Operation, OutgoingOperation
from pushtwin.control_types.faults import FaultAnswer
from pushtwin.sdk import Phone, Platform
from pushtwin.sdk.values import refuse_unknown
from pushtwin.testing import faults, sessions, verifying
from pushtwin.testing.clock import Clock
from pushtwin.testing.control import Control, TwinError, given, iso, segment
from pushtwin.testing.device import TwinDevice
from pushtwin.testing.faults import Failure, Fault
from pushtwin.testing.messages import Messages
from pushtwin.testing.verifying import Expectation, Likeness

if TYPE_CHECKING:
    from pushtwin.testing.webhook_server import WebhookServer


class TwinAccount(Messages):
    """An account: persons, registrations, messages, journal, faults, clock and settings that nobody else sees.

    `headers` are what a backend sends with each call: the application code and the API key. `clock` is the account's
    time. All durations are seconds. Each method raises TwinError when the twin refuses.
    """

    def __init__(self, http: httpx.Client, control: Control, answer: AccountAnswer) -> None:
        """Not for you: call `twin.create_account()` or `twin.account(…)`."""
        super().__init__(control, f"/_twin/accounts/{segment(answer['accountId'])}")
        self._http = http
        self.account_id = answer["accountId"]
        self.clock = Clock(control, f"{self._path}/clock")
        self._take(answer)

    def _take(self, answer: AccountAnswer) -> None:
        self.name = answer["name"]
        self.api_key = answer["apiKey"]
        self.username = answer["username"]
        self.password = answer["password"]
        self.application_code = answer["applications"][0]["applicationCode"]
        self.application_id = answer["applications"][0]["applicationId"]
        self.headers = {"AppCode": self.application_code, "Authorization": f"App {self.api_key}"}

    def __repr__(self) -> str:
        return f"<TwinAccount {self.account_id}: {self.name}>"

    def get(self) -> AccountAnswer:
        """The account as the twin has it now."""
        answer: AccountAnswer = self._control.get(self._path)
        return answer

    def settings(self, **changes: Unpack[SettingsChanges]) -> dict[str, Any]:
        """Change some settings; returns all of them."""
        refuse_unknown(changes, SettingsChanges)
        told = {camel(name): value for name, value in changes.items()}
        changed: AccountAnswer = self._control.patch(self._path, {"settings": told})
        return changed["settings"]

    def create_api_key(
        self, *, scopes: Iterable[str] | None = None, name: str | None = None, api_key: str | None = None
    ) -> ApiKeyAnswer:
        """Hand out a key that is good for these scopes only, such as "people:read"; without any, for everything.

        Under `settings(auth="strict")` calls that they do not cover are answered 403. `api_key` chooses the key.
        """
        told = {"scopes": None if scopes is None else [*scopes], "name": name, "apiKey": api_key}
        made: ApiKeyAnswer = self._control.post(f"{self._path}/apiKeys", given(told))
        return made

    def api_keys(self) -> list[ApiKeyAnswer]:
        """The keys that were handed out, oldest first; the account's own one is not among them."""
        found: list[ApiKeyAnswer] = self._control.get(f"{self._path}/apiKeys")["apiKeys"]
        return found

    def delete_api_key(self, api_key_id: str) -> None:
        """Revoke a key, by its `apiKeyId`."""
        self._control.delete(f"{self._path}/apiKeys/{segment(api_key_id)}")

    @contextmanager
    def webhook_server(self, *, port: int = 0, is_default: bool = True) -> Iterator["WebhookServer"]:
        """A receiver of webhooks on this machine, for the length of a `with` block; port 0 picks a free one.

        Reports of messages that name no address come to it: the setting `webhook_url` names it meanwhile, unless
        `is_default` is false. Others come when they name its `url`.
        """
        from pushtwin.testing.webhook_server import WebhookServer  # noqa: PLC0415  few tests need it

        with WebhookServer(port) as server:
            if not is_default:
                yield server
                return
            before = self.get()["settings"]["webhookUrl"]
            self.settings(webhook_url=server.url)
            try:
                yield server
            finally:
                self.settings(webhook_url=before)

    def device(
        self,
        registration_id: str | None = None,
        *,
        platform: Platform | str = Platform.ANDROID,
        phone: Phone | None = None,
        push_token: str | None = None,
    ) -> TwinDevice:
        """A phone with the app: it speaks as the SDK does. It registers now, unless `registration_id` says that it has.

        `platform` is "Android" or "iOS". The phone lives in the time of the account: `clock` says when the sessions
        and events that it reports happen, unless you say when.
        """
        made = TwinDevice(
            self._http,
            self.application_code,
            platform=Platform(platform),
            phone=phone,
            push_token=push_token,
            registration_id=registration_id,
            now=self.clock.now,
        )
        if registration_id is None:
            made.create()
        return made

    # -- what came -----------------------------------------------------------------------------------------------

    def journal(
        self,
        operation: Operation | OutgoingOperation | None = None,
        *,
        status: int | None = None,
        registration_id: str | None = None,
        person_id: int | None = None,
        since: datetime | str | None = None,
    ) -> list[JournaledCall]:
        """The calls to the emulated APIs, oldest first: all of them, or those that are like this.

        "webhook" is what the twin has called itself.
        """
        query = {
            "direction": verifying.direction_of(operation),
            "operation": operation,
            "status": status,
            "registrationId": registration_id,
            "personId": person_id,
            "since": iso(since),
        }
        return self._control.pages(f"{self._path}/journal", "calls", given(query))

    def session(self) -> dict[str, Any]:
        """All that was called, by the account's tests too, and the account where that begins, without its secrets.

        `pushtwin reduce` and `pushtwin write-test` do it again.
        """
        return sessions.take(self._control, self._path)

    def forget_calls(self) -> None:
        """Empty the journal. Nothing else changes."""
        self._control.delete(f"{self._path}/journal")

    def verify(
        self,
        operation: Operation | OutgoingOperation | None = None,
        *,
        count: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        never: bool = False,
        since: datetime | str | None = None,
        within: float | None = None,
        **like: Unpack[Likeness],
    ) -> list[JournaledCall]:
        """Expect calls that are like this: at least one, unless you say how many. Returns them, at most 20.

        Calls to the emulated APIs, or, as "webhook", those that the twin has made.

        With `within` waits up to so many seconds (60 at most) for calls that are still to come; `count`, `at_most`
        and `never` are certain only when that time is over.
        Raises AssertionError, which shows the nearest calls and in which fields they differ.
        """
        __tracebackhide__ = True  # pytest shows the line of the test instead of this one
        told = verifying.expected(like if operation is None else {**like, "operation": operation})
        told |= verifying.how_often(count=count, at_least=at_least, at_most=at_most, never=never)
        told |= verifying.limits(since, within)
        return verifying.judge(self._control.post(f"{self._path}/journal/verify", told), operation or "Calls")

    def verify_in_order(
        self,
        *calls: Operation | OutgoingOperation | Expectation,
        since: datetime | str | None = None,
        within: float | None = None,
    ) -> list[JournaledCall]:
        """Expect these calls in this order; others may come in between.

        Each is an operation, or `{"operation": …, "body": …}` with the keywords of `verify`. Raises AssertionError.
        """
        __tracebackhide__ = True
        wanted: Sequence[Mapping[str, Any]] = [{"operation": one} if isinstance(one, str) else one for one in calls]
        told = {"inOrder": [verifying.expected(one) for one in wanted], **verifying.limits(since, within)}
        return verifying.judge(self._control.post(f"{self._path}/journal/verify", told), "Calls in order")

    # -- what goes wrong -----------------------------------------------------------------------------------------

    def fail(self, operation: Operation | OutgoingOperation | None = None, **how: Unpack[Failure]) -> Fault:
        """Let calls fail: those of an operation, or all to the emulated APIs. A `with` block limits it to itself.

        What happens, at least one: `error`, by its number or name, such as 48013 or "GENERAL_ERROR" (`retry_after`
        seconds go with it); `status`, with a `body` and `headers` as they are; `latency` in seconds, or between two
        bounds; `connection`: "reset", "empty", "truncated", or "slow" over `slow` seconds.
        With `after` the call is carried out, and its answer is lost or replaced. Otherwise it changes nothing. What is
        truncated is the answer of the call: for operations that write that needs `after`.

        Which calls: those to a `path` (with `*`), of a `registration_id` (sends that name it, too), of a `person_id`.
        When: the `nth` only, all but so many to `skip`, the `first` so many, `every` n-th, a `share` of 0 to 1 drawn by
        `seed`, `starting` at a moment, `until` another, or `lasting` so many seconds. All that is given must hold.

        Of "webhook", calls of the twin: they come `latency` later, `twice`, or are lost by "reset", with `after` only
        their answer; what is lost comes again, so much later. With `counted=False` the calls that are struck are in
        the journal, but `verify` looks past them.
        """
        told = faults.order(operation, how)
        return Fault(self._control, f"{self._path}/faults", self._control.post(f"{self._path}/faults", told))

    def faults(self) -> list[FaultAnswer]:
        """The faults that are ordered, oldest first; the first that strikes counts."""
        ordered: list[FaultAnswer] = self._control.get(f"{self._path}/faults")["faults"]
        return ordered

    def clear_faults(self) -> None:
        """Let everything work again."""
        self._control.delete(f"{self._path}/faults")

    # -- the whole world -----------------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """The whole account as one document, to `restore` here or elsewhere."""
        document: dict[str, Any] = self._control.get(f"{self._path}/snapshot")
        return document

    def restore(self, snapshot: Mapping[str, Any] | str | Path, *, new_keys: bool = False) -> None:
        """Make the account what a snapshot says: a document, JSON or YAML text, or the path of such a file.

        All or nothing. `reset()` comes back to it from now on. A snapshot of another account of the twin needs
        `new_keys`: applications get new ids and codes, the account a new API key, user and password. This account has
        them in `application_code`, `headers` and so on afterwards; whoever has got the old ones must be told. Raises
        ValueError for text that names a file, and TwinError for a document with faults.
        """
        match snapshot:
            case Path():
                content = snapshot.read_bytes()
            case str() if _is_path(snapshot):
                raise ValueError(f"{snapshot!r} is no snapshot. For the file of this name: restore(Path({snapshot!r}))")
            case str():
                content = snapshot.encode()
            case _:
                content = json_text.write(snapshot)
        answer = self._control.put(f"{self._path}/snapshot", content, {"newKeys": "true" if new_keys else None})
        if new_keys:
            self._take(answer)

    def reset(self) -> None:
        """Make the account what it was when it was created or last restored: clock, journal and faults too."""
        self._control.post(f"{self._path}/reset")

    def delete(self) -> None:
        """Delete the account with all it holds. Fine also when it is gone already."""
        try:
            self._control.delete(self._path)
        except TwinError as problem:
            if problem.status != 404:
                raise


def _is_path(text: str) -> bool:
    """A document has more than one word, or braces: this is most likely the name of a file with one."""
    return "\n" not in text and "{" not in text and Path(text).suffix in {".json", ".yaml", ".yml"}
