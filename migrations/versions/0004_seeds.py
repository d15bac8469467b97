"""What a reset goes back to gets a table of its own, and is kept as rows."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_APPLICATION = ("application_id", "application_code", "ordinal", "name", "jwt_keys")
_TIMES = ("created_at", "modified_at", "modified_from")
_SCALARS = ("first_name", "last_name", "middle_name", "birthday", "gender")
_PERSON = ("person_id", "type", *_SCALARS, "tags", "custom_attributes", "origin", *_TIMES)
_IDENTITY = ("kind", "value", "person_id", "ordinal", "given")
_REGISTRATION = (
    "registration_id",
    "application_id",
    "person_id",
    "ordinal",
    "is_primary",
    "cloud_type",
    "registration_enabled",
    "system_data",
    "created_at",
    "modified_at",
)
_EVENT = ("ordinal", "person_id", "registration_id", "definition_id", "occurred_at", "properties")
_REPORTED = ("os", "osVersion", "appVersion", "sdkVersion", "deviceManufacturer", "deviceModel")

_seeds = sa.table("seeds", sa.column("account_id"), sa.column("part"), sa.column("contents"))


def upgrade() -> None:
    op.create_table(
        "seeds",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("part", sa.BigInteger, nullable=False),
        sa.Column("contents", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "part"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], deferrable=True, initially="DEFERRED"),
    )
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT account_id, ordinal, created_at, seed FROM accounts")).all()
    for account_id, ordinal, created_at, seed in known:
        for part, contents in enumerate(_parts(json.loads(seed), ordinal, created_at)):
            row = {"account_id": account_id, "part": part, "contents": _text(contents)}
            connection.execute(sa.insert(_seeds), row)
    op.execute("ALTER TABLE accounts DROP COLUMN seed")  # a copy of the table would lose what refers to it


def downgrade() -> None:
    """Persons and registrations that a seed describes are not taken along."""
    op.add_column("accounts", sa.Column("seed", sa.Text, nullable=False, server_default="{}"))
    connection = op.get_bind()
    for account_id, contents in connection.execute(
        sa.text("SELECT account_id, contents FROM seeds WHERE part = 0")
    ).all():
        connection.execute(
            sa.text("UPDATE accounts SET seed = :seed WHERE account_id = :account_id"),
            {"account_id": account_id, "seed": _text(_document(json.loads(contents)))},
        )
    op.drop_table("seeds")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parts(seed: dict[str, Any], ordinal: int, created_at: int) -> Iterator[dict[str, Any]]:
    """The account with its applications; then the persons and registrations that a demo account begins with."""
    applications = [
        [one["application_id"], one["application_code"], ordinal + place, one["name"], _text(one["jwt_keys"])]
        for place, one in enumerate(seed["applications"], 1)
    ]
    state = {"name": seed["name"], "settings": _text(seed["settings"]), "clock": None, "id_seed": None, "id_counter": 0}
    yield {"state": state, **_tables({"applications": (_APPLICATION, applications)})}
    if seed.get("persons") or seed.get("registrations"):
        yield _tables(_people(seed, applications[0][0], ordinal, created_at))


def _tables(tables: dict[str, tuple[tuple[str, ...], list[list[Any]]]]) -> dict[str, Any]:
    return {
        "columns": {name: columns for name, (columns, _) in tables.items()},
        "rows": {name: rows for name, (_, rows) in tables.items()},
    }


def _people(seed: dict[str, Any], application_id: str, ordinal: int, created_at: int) -> dict[str, Any]:
    nobody = dict.fromkeys(_SCALARS)
    persons, identities, registrations, events = [], [], [], []
    for one in seed.get("registrations", []):
        ordinal += 1
        registration_id, system_data = one["registration_id"], one["system_data"]
        known = {"pushRegistrationId": registration_id, "applicationId": application_id}
        properties = {**known, **{name: system_data[name] for name in _REPORTED if name in system_data}}
        persons.append([ordinal, "LEAD", *nobody.values(), "[]", "{}", "PUSH", created_at, created_at, "PUSH"])
        facts = [False, one["cloud_type"], True, _text(system_data), created_at, created_at]
        registrations.append([registration_id, application_id, ordinal, ordinal, *facts])
        events.append([ordinal, ordinal, registration_id, "mobileAppInstall", created_at, _text(properties)])
    for one in seed.get("persons", []):
        ordinal += 1
        scalars = {**nobody, **one["scalars"]}.values()
        persons.append([ordinal, one["type"], *scalars, "[]", "{}", "API", created_at, created_at, "API"])
        given = [("external_id", one["external_id"]), *(("phone", phone) for phone in one["phones"])]
        given += [("email", email) for email in one["emails"]]
        identities += [
            [kind, text.lower() if kind == "email" else text, ordinal, place, text]
            for place, (kind, text) in enumerate(given)
        ]
    return {
        "persons": (_PERSON, persons),
        "identities": (_IDENTITY, identities),
        "registrations": (_REGISTRATION, registrations),
        "events": (_EVENT, events),
    }


def _document(contents: dict[str, Any]) -> dict[str, Any]:
    rows = contents["rows"].get("applications", [])
    applications = [dict(zip(contents["columns"]["applications"], row, strict=True)) for row in rows]
    return {
        "name": contents["state"]["name"],
        "settings": json.loads(contents["state"]["settings"]),
        "applications": [
            {
                "name": one["name"],
                "application_code": one["application_code"],
                "application_id": one["application_id"],
                "jwt_keys": json.loads(one["jwt_keys"]),
            }
            for one in applications
        ],
    }
