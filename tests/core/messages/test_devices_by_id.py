"""A device is found by its id in any letter case, and nobody reads all devices for it."""

import asyncio

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.demo import DEMO_ACCOUNT, seed_if_empty
from pushtwin.core.messages import candidate_repository
from pushtwin.core.messages.candidate_repository import list_by_registration_ids
from pushtwin.core.people import control_service
from pushtwin.core.people.control_service import NewRegistration
from pushtwin.database import Reading, Writing, open_database
from tests.database.plans import plan_of

APPLICATION_ID = DEMO_ACCOUNT.applications[0].application_id or ""
INSTALLED = ("Shop-1", "shop-1", "SHOP-2", "Shop-3")


def install(writing: Writing) -> None:
    for one in INSTALLED:
        control_service.install(writing, "demo", NewRegistration(registration_id=one))


def find(url: str, *asked: str) -> list[list[str]]:
    """What is found for each, and for all of them at once."""

    def read(reading: Reading) -> list[list[str]]:
        wanted = [*([one] for one in asked), list(asked)]
        found = [list_by_registration_ids(reading, "demo", APPLICATION_ID, some) for some in wanted]
        return [[device.registration_id for device in some] for some in found]

    async def run() -> list[list[str]]:
        database = open_database(url, TimeAndIds())
        await database.start()
        try:
            await database.write(seed_if_empty)
            await database.write(install)
            return await database.read(read)
        finally:
            await database.stop()

    return asyncio.run(run())


def test_an_id_is_that_of_the_device_that_has_it_or_of_one_in_small_or_capital_or_other_letters(
    database_url: str,
) -> None:
    *each, all_of_them = find(database_url, "Shop-1", "SHOP-1", "shop-2", "sHOP-3", "shop-4", "shop-1\0")
    assert each == [["Shop-1"], ["shop-1"], ["SHOP-2"], ["Shop-3"], [], []]
    assert all_of_them == [*INSTALLED]


def test_an_unknown_id_is_looked_for_by_indexes() -> None:
    plan = plan_of(candidate_repository._ONE_IN_ANY_CASE)
    assert any("lower_registration_id" in one for one in plan)
    assert not [one for one in plan if one.startswith("SCAN")]
