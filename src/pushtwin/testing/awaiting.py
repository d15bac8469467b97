"""The methods of this package for async tests: awaited, while the loop goes on."""

from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

from anyio import to_thread

from pushtwin.testing.account import TwinAccount
from pushtwin.testing.clock import Clock
from pushtwin.testing.device import TwinDevice

P = ParamSpec("P")
T = TypeVar("T")
_WITH_METHODS = (Clock, TwinDevice)


async def awaited(method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a method returns, or raises, under asyncio and trio. It runs in a thread, so that awaited calls can come.

    await awaited(twin_account.verify, "personalize-push-instance", within=2)
    """
    return await to_thread.run_sync(partial(method, *args, **kwargs))


class AsyncTwinAccount:
    """An account whose methods are awaited, as are those of its `clock` and of the phones of `device()`.

        await account.verify("personalize-push-instance", within=2)
        await account.clock.advance(days=3)

    What is no method is as it was: `account.headers`, `account.api_key`. What `fail` returns still limits the failure
    to a `with` block.
    """

    def __init__(self, account: TwinAccount) -> None:
        self.account = account

    def __getattr__(self, name: str) -> Any:
        return _awaitable(getattr(self.account, name))


class _Awaited:
    """A clock, or a phone, whose methods are awaited."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return _awaitable(getattr(self._own, name))


def _awaitable(found: Any) -> Any:
    if isinstance(found, _WITH_METHODS):
        return _Awaited(found)
    return partial(_call, found) if callable(found) else found


async def _call(method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    returned = await awaited(method, *args, **kwargs)
    return _Awaited(returned) if isinstance(returned, _WITH_METHODS) else returned
