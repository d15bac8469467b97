"""Seeds of older databases: after the migration a reset goes back to what it went back to before."""

import json
from pathlib import Path
from typing import Any

import httpx
from alembic import command
from sqlalchemy import Connection, text

from pushtwin.settings import Settings
from tests import guide
from tests.database.test_migrating import config, run_in
from tests.serving import serving

CODE = "87dc5af9bb50ebe3df341c89d2463a09-1cf8-4e07-a063-041d4195d172"
APPLICATION = "753CBCDC1D587223934106E2A2AEDD44"
_SYSTEM_DATA = {
    name: value
    for name, value in guide.REGISTRATION["systemData"].items()
    if name not in {"cloudType", "registrationEnabled"}
}
OLD_SEED: dict[str, Any] = {
    "name": "Demo",
    "settings": {"auth": "lenient", "tags": "append"},
    "applications": [
        {
            "name": "Demo application",
            "application_code": CODE,
            "application_id": APPLICATION,
            "jwt_keys": [{"kid": "k", "secret": "s"}],
        }
    ],
    "registrations": [
        {
            "registration_id": guide.REGISTRATION["registrationId"],
            "cloud_type": "GCM",
            "system_data": _SYSTEM_DATA,
        }
    ],
    "persons": [
        {
            "type": "LEAD",
            "external_id": "jdoe",
            "phones": ["79810000000"],
            "emails": ["My.Email@gmail.com"],
            "scalars": {"first_name": "John", "birthday": "1985-07-12"},
        }
    ],
}


def old_database(connection: Connection) -> None:
    command.upgrade(config(connection), "0003")
    connection.execute(
        text(
            "INSERT INTO accounts (account_id, ordinal, name, api_key, username, password, settings, seed, created_at) "
            "VALUES ('demo', 1000, 'Changed', 'key', 'u', 'p', '{}', :seed, 1760000000000)"
        ),
        {"seed": json.dumps(OLD_SEED)},
    )


def test_a_reset_brings_back_what_an_old_seed_describes(empty_database_url: str) -> None:
    run_in(empty_database_url, old_database)
    with serving(Settings(database=empty_database_url)) as url, httpx.Client(base_url=url, timeout=30) as http:
        assert http.post("/_twin/accounts/demo/reset").status_code == 204
        account = http.get("/_twin/accounts/demo").json()
        registration = http.get(
            f"/people/2/contactInformation/push/{guide.REGISTRATION['registrationId']}", headers={"AppCode": CODE}
        )
        (john,) = http.get("/_twin/accounts/demo/persons", params={"email": "my.email@gmail.com"}).json()["persons"]
        snapshot = http.get("/_twin/accounts/demo/snapshot").content
        assert http.put("/_twin/accounts/demo/snapshot", content=snapshot).status_code == 204
        assert http.get("/_twin/accounts/demo/snapshot").content == snapshot
    assert (account["name"], account["settings"]["tags"]) == ("Demo", "append")
    assert account["applications"][0]["jwtKeys"] == [{"kid": "k"}]
    assert registration.json() == guide.REGISTRATION
    assert (john["externalId"], john["firstName"], john["emails"]) == ("jdoe", "John", ["My.Email@gmail.com"])
    assert [one["definitionId"] for one in json.loads(snapshot)["persons"][0]["events"]] == ["mobileAppInstall"]


def test_an_undone_migration_leaves_the_account_in_its_seed(empty_database_url: str) -> None:
    run_in(empty_database_url, old_database)
    run_in(empty_database_url, lambda connection: command.upgrade(config(connection), "head"))
    run_in(empty_database_url, lambda connection: command.downgrade(config(connection), "0003"))
    seed = run_in(
        empty_database_url, lambda connection: connection.execute(text("SELECT seed FROM accounts")).scalar_one()
    )
    assert json.loads(seed) == {name: OLD_SEED[name] for name in ("name", "settings", "applications")}


def test_a_new_database_needs_no_migration(tmp_path: Path) -> None:
    with serving(Settings(database=f"sqlite:///{tmp_path / 'new.db'}")) as url:
        assert httpx.post(f"{url}/_twin/accounts/demo/reset", timeout=30).status_code == 204
