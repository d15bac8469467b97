"""Devices that may get a message, for tests of targeting; what a test does not name is missing."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.messages import TargetingEvaluation
from pushtwin.core.messages.model import Target, TargetKind
from pushtwin.core.messages.targeting import Audience, PersonFacts, compile_target

GROUPED, STRICT = TargetingEvaluation
ANONYMOUS = PersonFacts(None, (), (), (), {})


class Device(NamedTuple):
    """A candidate as use cases load it."""

    registration_id: str
    is_primary: bool
    registration_enabled: bool
    cloud_type: str | None
    system_data: Mapping[str, Any]
    custom_attributes: Mapping[str, Any]
    person: PersonFacts


def make_person_facts(external_id: str | None = None, *contacts: str, tags: str = "", **custom: Any) -> PersonFacts:
    """Contacts with `@` are emails, others phones; `custom` are attributes."""
    emails = [one for one in contacts if "@" in one]
    return PersonFacts(external_id, [one for one in contacts if "@" not in one], emails, tags.split(), custom)


def make_device(registration_id: str = "d-1", person: PersonFacts = ANONYMOUS, **facts: Any) -> Device:
    """`facts` are members of the candidate, and else system data."""
    members = {name: facts.pop(name) for name in Device._fields if name in facts}
    values: dict[str, Any] = {
        "is_primary": False,
        "registration_enabled": True,
        "cloud_type": None,
        "custom_attributes": {},
        "system_data": facts,
        **members,
    }
    return Device(registration_id=registration_id, person=person, **values)


def of_query(
    query: Mapping[str, Any], evaluation: TargetingEvaluation = GROUPED, *, only_primary: bool = False
) -> Audience:
    return compile_target(
        Target(TargetKind.MULTIPLE, None, query, only_primary), AccountSettings(targeting_evaluation=evaluation)
    )


def to_address(kind: TargetKind, address: str | None, *, only_primary: bool = False) -> Audience:
    return compile_target(Target(kind, address, None, only_primary), AccountSettings())
