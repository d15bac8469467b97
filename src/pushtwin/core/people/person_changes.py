"""Changing a person as a whole: what a test or a backend sets, what an SDK saves of its user. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import Tags
from pushtwin.core.people.attributes import AttributeChanges, apply_attributes
from pushtwin.core.people.identifiers import add_identifiers, as_kept
from pushtwin.core.people.model import Identifier, IdentifierKind, Origin, Person, PersonType


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """What is set on a person. Of the identifiers each kind that is named is replaced as a whole.

    Those in `added` join what is left then, those in `removed` leave it. `tags` says what new ones do to the others.
    """

    attributes: AttributeChanges
    identifiers: Mapping[IdentifierKind, tuple[Identifier, ...]]
    type: PersonType | None = None
    tags: Tags = Tags.REPLACE
    added: tuple[Identifier, ...] = ()
    removed: tuple[Identifier, ...] = ()

    def read_by(self, settings: AccountSettings) -> "PersonChanges":
        """The changes, once the account has said what it takes them for."""
        attributes, added = self.attributes.read_by(settings), as_kept(self.added, settings)
        identifiers = {kind: as_kept(given, settings) for kind, given in self.identifiers.items()}
        if attributes is self.attributes and added == self.added and identifiers == self.identifiers:
            return self
        return replace(self, attributes=attributes, identifiers=identifiers, added=added)

    @property
    def named_identifiers(self) -> tuple[Identifier, ...]:
        return tuple(one for given in self.identifiers.values() for one in given)


def edit(person: Person, changes: PersonChanges, now: int, origin: Origin) -> Person:
    """The person after the changes. Raises UserMergeInterrupted when it would have too many contacts."""
    kept = tuple(one for one in person.identifiers if one.kind not in changes.identifiers)
    identifiers = add_identifiers((*kept, *changes.named_identifiers), changes.added)
    removed = {one.key for one in changes.removed}
    return replace(
        person,
        type=changes.type or person.type,
        identifiers=tuple(one for one in identifiers if one.key not in removed),
        profile=apply_attributes(person.profile, changes.attributes, changes.tags),
        modified_at=now,
        modified_from=origin,
    )
