"""Async tests: the loop goes on while a test waits for calls."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import trio

from pushtwin.testing import AsyncTwinAccount, Twin, TwinAccount, TwinError, awaited

PUSH = "/people/2/contactInformation/push/phone-1"


async def _sleep(run: Callable[..., Any], seconds: float) -> None:
    await (asyncio.sleep if run is asyncio.run else trio.sleep)(seconds)


@pytest.mark.parametrize("run", [asyncio.run, trio.run], ids=["asyncio", "trio"])
def test_a_call_of_the_same_loop_is_awaited(a_twin: Twin, mine: TwinAccount, run: Callable[..., Any]) -> None:
    account = AsyncTwinAccount(mine)

    async def look_late() -> None:
        await _sleep(run, 0.2)
        transport = a_twin.async_transport
        async with httpx.AsyncClient(base_url=a_twin.url, transport=transport, headers=account.headers) as backend:
            assert (await backend.get(PUSH)).status_code == 200

    async def test() -> None:
        await account.install("phone-1")
        if run is asyncio.run:
            calling = asyncio.ensure_future(look_late())
            (call,) = await account.verify("get-push-device-registration", within=20)
            await calling
        else:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(look_late)
                (call,) = await account.verify("get-push-device-registration", within=20)
        assert call["path"] == PUSH

    run(test if run is trio.run else test())


def test_clocks_and_phones_are_awaited_too(mine: TwinAccount) -> None:
    account = AsyncTwinAccount(mine)

    async def test() -> None:
        await account.clock.freeze("2026-05-01T12:00:00Z")
        phone = await account.device()
        await phone.personalize(external_user_id="u-1")
        assert (await account.owner(phone.registration_id))["externalId"] == "u-1"
        with await account.fail("get-user", error="GENERAL_ERROR"):
            assert len(await account.faults()) == 1
        assert await account.faults() == []

    asyncio.run(test())


def test_what_a_method_raises_is_raised(mine: TwinAccount) -> None:
    async def test() -> None:
        with pytest.raises(AssertionError, match="expected at least 1"):
            await awaited(mine.verify, "get-user")
        with pytest.raises(TwinError, match="REGISTRATION_NOT_FOUND"):
            await awaited(mine.registration, "nobody")

    asyncio.run(test())
