"""Snapshots of the core for tests without a database: what a test does not name is as plain as can be."""

from typing import Any

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.journal.entries import JournaledCall
from pushtwin.core.people.identifiers import read_email, read_external_id, read_phone
from pushtwin.core.people.model import Identifier, Origin, Person, PersonType, Profile, Registration, anonymous_person
from pushtwin.core.people.personalization import Personalize, Situation

NOW = 1_800_000_000_000


def make_identifiers(external_id: str | None = None, *contacts: str) -> tuple[Identifier, ...]:
    """An external id first, then contacts in their order: with `@` an email, else a phone."""
    found = read_external_id(external_id)
    read = (read_email(contact) if "@" in contact else read_phone(contact) for contact in contacts)
    return (*([found] if found else []), *read)


def make_person(
    person_id: int = 2, external_id: str | None = None, *contacts: str, primary: str | None = None, **facts: Any
) -> Person:
    """A customer with these identifiers; without any, an anonymous person. `facts` are of the person or its profile."""
    person = anonymous_person(person_id, now=NOW - 1_000_000 + person_id)
    of_profile = {name: facts.pop(name) for name in Profile.__dataclass_fields__ if name in facts}
    identifiers = make_identifiers(external_id, *contacts)
    values = {
        "type": PersonType.CUSTOMER if identifiers else PersonType.LEAD,
        "origin": Origin.API if identifiers else Origin.PUSH,
        **facts,
    }
    return Person(
        **{
            **{name: getattr(person, name) for name in Person.__dataclass_fields__},
            "identifiers": identifiers,
            "profile": Profile(**of_profile),
            "primary_registration_id": primary,
            **values,
        }
    )


def make_registration(registration_id: str = "d1", person_id: int = 1, **facts: Any) -> Registration:
    """A device that reports nothing about itself."""
    values: dict[str, Any] = {
        "account_id": "account",
        "application_id": "application",
        "ordinal": 1,
        "is_primary": False,
        "cloud_type": None,
        "registration_enabled": True,
        "system_data": "{}",
        "additional_data": None,
        "created_at": NOW - 1_000_000,
        "modified_at": NOW - 1_000_000,
        **facts,
    }
    return Registration(registration_id=registration_id, person_id=person_id, **values)


def make_situation(
    owner: Person, *candidates: Person, registration: Registration | None = None, **settings: Any
) -> Situation:
    """Device d1 of the owner; person 99 stands ready. `settings` are the account's."""
    is_primary = owner.primary_registration_id == "d1"
    return Situation(
        registration=registration or make_registration("d1", owner.person_id, is_primary=is_primary),
        owner=owner,
        candidates=candidates,
        fresh=anonymous_person(99, NOW),
        settings=AccountSettings().changed(settings),
        now=NOW,
    )


def make_command(external_id: str | None = None, *contacts: str, **facts: Any) -> Personalize:
    """Personalize as the person with these identifiers."""
    return Personalize(identifiers=make_identifiers(external_id, *contacts), **facts)


def make_call(ordinal: int, **facts: Any) -> JournaledCall:
    """A call that asked nothing and was answered nothing."""
    values: dict[str, Any] = {
        "account_id": "a",
        "called_at": 0,
        "operation": "x",
        "status": 200,
        "registration_id": None,
        "person_id": None,
        "application_id": "a",
        "duration": 0.0,
        "method": "GET",
        "path": "/",
        "query": b"",
        "headers": b"",
        "body": b"",
        "answer": b"",
        "warnings": "[]",
        "fault_id": None,
        **facts,
    }
    return JournaledCall(ordinal=ordinal, **values)
