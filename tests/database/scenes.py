"""A twin with other tables than those of today: `python -m tests.database.scenes SCENE DATABASE…` prints what it tells,
on each of the databases.

In a process of its own, because tables are what they are once they have been imported.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import sqlalchemy
from sqlalchemy import Column, Table, Text

ACCOUNT = {
    "accountId": "a",
    "apiKey": "a",
    "username": "a",
    "password": "a",
    "applications": [{"applicationId": "a", "applicationCode": "a"}],
}
PUSH = "/people/2/contactInformation/push"


def reverse_columns() -> None:
    """Every table has its columns in the opposite order of today's."""

    def backwards(*parts: Any, **facts: Any) -> Table:
        columns = [one for one in parts if isinstance(one, Column)]
        others = [one for one in parts if not isinstance(one, Column)]
        return Table(*others[:2], *reversed(columns), *others[2:], **facts)

    sqlalchemy.Table = backwards  # type: ignore[misc, assignment]
    from pushtwin.database.tables import metadata  # noqa: PLC0415  after the change

    sqlalchemy.Table = Table  # type: ignore[misc]
    assert metadata.tables["persons"].columns.keys()[-1] == "account_id"


async def in_a_twin(url: str, work: Callable[[Any, httpx.AsyncClient], Awaitable[Any]]) -> Any:
    from pushtwin.app import create_app  # noqa: PLC0415  after the tables are as they should be
    from pushtwin.settings import Settings  # noqa: PLC0415

    twin = create_app(Settings(database=url))
    await twin.start()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(twin), base_url="http://localhost") as http:
            return await work(twin, http)
    finally:
        await twin.stop()


async def whole_life(_: Any, http: httpx.AsyncClient) -> list[Any]:
    """What everything answers in an account in which nothing is left to chance."""
    from tests.core.snapshots.documents import FULL  # noqa: PLC0415  after the tables are as they should be

    told: list[Any] = []

    async def call(method: str, path: str, **kwargs: Any) -> None:
        answer = await http.request(method, path, headers={"AppCode": "a", "Authorization": "App a"}, **kwargs)
        told.append([answer.status_code, answer.text])

    path = "/_twin/accounts/a"
    await http.post("/_twin/accounts", json=ACCOUNT)
    await call("PUT", f"{path}/snapshot", json=FULL)
    await call("GET", f"{path}/snapshot")
    await call("POST", f"{path}/registrations", json={"registrationId": "new", "systemData": {"os": "iOS"}})
    await call("GET", f"{PUSH}/new")
    await call("PATCH", f"{PUSH}/d1", json={"additionalData": {"a": 1}, "systemData": {"registrationEnabled": True}})
    identity = {"externalId": "eva", "email": "eva@b.co"}
    await call("POST", f"{PUSH}/new/personalize", json={"identity": identity, "attributes": {"tags": ["x"]}})
    await call("POST", f"{PUSH}/d1/depersonalize")
    await call("DELETE", f"{path}/registrations/d2")
    for what in ("/clock", "/persons", "/registrations", "/eventDefinitions", "/persons/10/events", "/snapshot"):
        await call("GET", f"{path}{what}")
    journal = (await http.get(f"{path}/journal")).json()["calls"]
    told.append([[one.get(name) for name in ("operation", "status", "registrationId", "personId")] for one in journal])
    await call("POST", f"{path}/reset")
    await call("GET", f"{path}/snapshot")
    await call("DELETE", path)
    return told


async def two_more_tables(twin: Any, http: httpx.AsyncClient) -> dict[str, Any]:
    """What becomes of the rows of tables that only say whose they are."""
    from pushtwin.core.snapshots.service import remember  # noqa: PLC0415  after the tables are as they should be
    from pushtwin.database.tables.metadata import metadata  # noqa: PLC0415

    notes, errands = metadata.tables["notes"], metadata.tables["errands"]

    async def run(*statements: Any) -> None:
        for statement in statements:
            await twin.database.write(lambda writing, one=statement: writing.connection.execute(one) and None)

    async def rows() -> list[Any]:
        def read(reading: Any) -> list[Any]:
            queries = [sqlalchemy.select(notes.c.registration_id, notes.c.text), sqlalchemy.select(errands.c.text)]
            return [[*row] for query in queries for row in reading.connection.execute(query)]

        found: list[Any] = await twin.database.survey(read)
        return found

    await http.post("/_twin/accounts", json=ACCOUNT)
    await http.post("/_twin/accounts/a/registrations", json={"registrationId": "d1"})
    await run(notes.insert().values(account_id="a", registration_id="d1", text="first"))
    await twin.database.write(remember, "a")
    await run(notes.update().values(text="second"), errands.insert().values(account_id="a", text="errand"))
    told = {"before": await rows()}
    await http.post("/_twin/accounts/a/reset")
    told["after a reset"] = await rows()
    await run(errands.insert().values(account_id="a", text="errand"))
    await http.delete("/_twin/accounts/a")
    told["after its account was deleted"] = await rows()
    return told


def add_tables() -> None:
    from pushtwin.database.tables.metadata import Whose, belongs_to, holds, metadata  # noqa: PLC0415

    Table(
        "notes",
        metadata,
        *(Column(name, Text, primary_key=name != "text") for name in ("account_id", "registration_id", "text")),
        belongs_to("registrations", "account_id", "registration_id"),
        info=holds(Whose.REGISTRATION, ("registration_id",)),
    )
    columns = [Column(name, Text, primary_key=True) for name in ("account_id", "text")]
    Table("errands", metadata, *columns, info=holds(Whose.ACCOUNT))


def main(scene: str, *urls: str) -> None:
    match scene:
        case "reversed columns":
            reverse_columns()
            work: Any = whole_life
        case "two more tables":
            add_tables()
            work = two_more_tables
    json.dump([asyncio.run(in_a_twin(url, work)) for url in urls], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
