"""Changing a person as a whole: what a test sets through the control API, what an SDK saves of its user. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pushtwin.core.accounts.settings import Tags
from pushtwin.core.people.attributes import AttributeChanges, apply_attributes
from pushtwin.core.people.model import Identifier, IdentifierKind, Origin, Person, PersonType


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """What is set on a person. Of the identifiers each kind that is named is replaced as a whole."""

    attributes: AttributeChanges
    identifiers: Mapping[IdentifierKind, tuple[Identifier, ...]]
    type: PersonType | None = None

    @property
    def named_identifiers(self) -> tuple[Identifier, ...]:
        return tuple(one for given in self.identifiers.values() for one in given)


def edit(person: Person, changes: PersonChanges, now: int, origin: Origin) -> Person:
    """The person after the changes."""
    kept = [one for one in person.identifiers if one.kind not in changes.identifiers]
    return replace(
        person,
        type=changes.type or person.type,
        identifiers=(*kept, *changes.named_identifiers),
        profile=apply_attributes(person.profile, changes.attributes, Tags.REPLACE),
        modified_at=now,
        modified_from=origin,
    )
