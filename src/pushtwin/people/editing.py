"""Changing a person as a whole: what a test sets through the control API, what an SDK saves of its user. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pushtwin.accounts.model import Tags
from pushtwin.people.attributes import AttributeChanges, apply_attributes
from pushtwin.people.model import Identity, IdentityKind, Origin, Person, PersonType


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """What is set on a person. Of the identifiers each kind that is named is replaced as a whole."""

    attributes: AttributeChanges
    identities: Mapping[IdentityKind, tuple[Identity, ...]]
    type: PersonType | None = None

    @property
    def named_identities(self) -> tuple[Identity, ...]:
        return tuple(one for given in self.identities.values() for one in given)


def edit(person: Person, changes: PersonChanges, now: int, origin: Origin) -> Person:
    """The person after the changes."""
    kept = [one for one in person.identities if one.kind not in changes.identities]
    return replace(
        person,
        type=changes.type or person.type,
        identities=(*kept, *changes.named_identities),
        profile=apply_attributes(person.profile, changes.attributes, Tags.REPLACE),
        modified_at=now,
        modified_from=origin,
    )
