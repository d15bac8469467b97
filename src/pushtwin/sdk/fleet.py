"""Many installs at once."""

import asyncio
from collections.abc import Callable, Iterator

import httpx

from pushtwin.sdk import sending, wire
from pushtwin.sdk.phone import ANDROID_PHONE, Phone


async def create_fleet(
    url: str,
    application_code: str,
    count: int,
    *,
    phone: Phone = ANDROID_PHONE,
    concurrency: int = 32,
    on_created: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Register so many devices of one kind; returns their registration ids.

    `on_created` is told each id as soon as it is known. Nothing is tried twice: the first failure stops the rest and is
    raised as DeviceError; the devices that `on_created` was told of exist.
    """
    if concurrency < 1:
        raise ValueError("At least one device at a time.")
    created: list[str] = []

    async def create_some(client: httpx.AsyncClient, numbers: Iterator[int]) -> None:
        async with client:
            for _ in numbers:
                install = wire.new_install(application_code, phone)
                answer = await sending.send_async(client, wire.create(install, {}))
                created.append(sending.registration_id(answer))
                on_created(created[-1])

    numbers = iter(range(count))
    try:
        async with asyncio.TaskGroup() as tasks:
            for client in sending.async_clients(url, min(concurrency, count)):
                tasks.create_task(create_some(client, numbers))
    except ExceptionGroup as problems:
        raise problems.exceptions[0] from None
    return created
