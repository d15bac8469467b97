"""The decision table of personalize (people-api 5.3). Pure: a situation and a command become a plan, or an error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pushtwin.base.errors import AmbiguousPersonalizeCandidates, PersonalizationImpossible, UserMergeInterrupted
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import (
    AmbiguousIdentity,
    DeviceAttributesOnDepersonalize,
    DifferentExternalId,
    ForcedRepeat,
    PrimaryOnDepersonalize,
    RepeatedPersonalize,
    Tags,
)
from pushtwin.core.accounts.settings.phones import Repersonalize
from pushtwin.core.people.attributes import NO_CHANGES, AttributeChanges, apply_attributes
from pushtwin.core.people.identifiers import add_identifiers, as_kept
from pushtwin.core.people.merging import absorb, merge
from pushtwin.core.people.model import Identifier, IdentifierKind, Origin, Person, PersonType, Registration


@dataclass(frozen=True, slots=True)
class Personalize:
    """What the client asks for; identifiers are normalised, attributes checked.

    `repairs` says that force is there to repair a lost link, if there is one, to a device that may be the person's
    already.
    """

    identifiers: tuple[Identifier, ...]
    attributes: AttributeChanges = NO_CHANGES
    force_depersonalize: bool = False
    repairs: bool = False
    keep_as_lead: bool = False
    set_device_as_primary: bool = False

    def read_by(self, settings: AccountSettings) -> "Personalize":
        """The command, once the account has said what it takes it for."""
        identifiers, attributes = as_kept(self.identifiers, settings), self.attributes.read_by(settings)
        if identifiers == self.identifiers and attributes is self.attributes:
            return self
        return replace(self, identifiers=identifiers, attributes=attributes)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the decision depends on. `fresh` stands ready for the case that a new person is needed."""

    registration: Registration
    owner: Person
    candidates: tuple[Person, ...]
    fresh: Person
    settings: AccountSettings
    now: int
    origin: Origin = Origin.API


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written.

    `target` is the person as it will be, its primary registration included, `before` as it was: None for a new one.
    Persons in `gone` are folded into it with all their registrations and disappear. `released` loses the device and
    stays. `reset` is the device as it will be when it is depersonalized first, None when its own data stay.
    `is_login` is false where a link that was to be repaired turned out to be whole.
    """

    target: Person
    before: Person | None
    gone: tuple[Person, ...]
    released: Person | None
    reset: Registration | None
    is_login: bool = True

    @property
    def standing_primary(self) -> str | None:
        """The target's primary registration once the device is reset and before `target` is written."""
        standing = self.before.primary_registration_id if self.before else None
        return None if self.reset and self.reset.registration_id == standing else standing


def plan(situation: Situation, command: Personalize) -> Plan:
    """Decide. Raises AmbiguousPersonalizeCandidates, PersonalizationImpossible or UserMergeInterrupted.

    Row numbers in the comments are those of the table.
    """
    settings, owner = situation.settings, situation.owner
    is_same = owner.person_id in {one.person_id for one in situation.candidates}
    leaves = owner.is_identified and command.force_depersonalize and not (is_same and _spares_own(command, settings))
    match, gone = _resolve(situation, command, leaves=leaves)
    _refuse_personalized(situation, command, is_same=is_same)

    target = match or (situation.fresh if owner.is_identified else owner)  # rows 3 and 1: an anonymous person
    reset = None
    if leaves:  # rows 3, 6 and 8
        reset = reset_device(situation.registration, settings)._replace(person_id=target.person_id)
        target = _without_primary(target, reset.registration_id)
    elif match and not owner.is_identified:  # row 4
        target = absorb(owner, match, settings)
        gone = (*gone, owner)

    target = replace(
        target,
        identifiers=_add(target.identifiers, command.identifiers, settings),
        profile=apply_attributes(target.profile, command.attributes, _tags_rule(target, command, settings)),
        type=target.type if command.keep_as_lead else PersonType.CUSTOMER,
        modified_at=situation.now,
        modified_from=situation.origin,
    )
    if command.set_device_as_primary:
        target = replace(target, primary_registration_id=situation.registration.registration_id)
    known = (owner, *situation.candidates)
    return Plan(
        target=target,
        before=next((person for person in known if person.person_id == target.person_id), None),
        gone=gone,
        released=owner if reset and not is_same else None,
        reset=reset,
        is_login=not (is_same and command.repairs) or leaves,
    )


def reset_device(registration: Registration, settings: AccountSettings) -> Registration:
    """What depersonalize leaves of a device's own data (people-api 5.5)."""
    loose = registration._replace(is_primary=False)
    if registration.additional_data is None and registration.application_user_id is None:
        return loose  # settings are asked only where they matter: a sweep tries what else they might say
    if settings.device_attributes_on_depersonalize is DeviceAttributesOnDepersonalize.KEEP:
        return loose
    return loose._replace(additional_data=None, application_user_id=None)


def log_out(registration: Registration, settings: AccountSettings) -> Registration:
    """The device after depersonalize, whoever it belongs to then."""
    reset = reset_device(registration, settings)
    if registration.is_primary and settings.primary_on_depersonalize is PrimaryOnDepersonalize.KEEP:
        return reset._replace(is_primary=True)
    return reset


def _spares_own(command: Personalize, settings: AccountSettings) -> bool:
    """Whether force leaves a device as it is that belongs to the person already."""
    if command.repairs:
        return settings.repersonalize is Repersonalize.KEEP
    return settings.forced_repeat is ForcedRepeat.KEEP


def _resolve(situation: Situation, command: Personalize, *, leaves: bool) -> tuple[Person | None, tuple[Person, ...]]:
    """The person that the identifiers lead to, and those that were merged into it."""
    candidates: Sequence[Person] = situation.candidates
    if len(candidates) <= 1:
        return (candidates[0] if candidates else None), ()
    if situation.settings.ambiguous_identity is AmbiguousIdentity.REJECT:
        raise AmbiguousPersonalizeCandidates  # row 9
    if leaves:  # the device leaves its owner before the merge
        device = situation.registration.registration_id
        candidates = [_without_primary(one, device) for one in candidates]
    target = merge(candidates, command.identifiers, situation.settings)
    return target, tuple(one for one in candidates if one.person_id != target.person_id)


def _tags_rule(target: Person, command: Personalize, settings: AccountSettings) -> Tags:
    """What becomes of tags that are there, where there are some and others are sent."""
    return Tags.REPLACE if not target.profile.tags or command.attributes.tags is None else settings.tags


def _without_primary(person: Person, registration_id: str) -> Person:
    is_primary = person.primary_registration_id == registration_id
    return replace(person, primary_registration_id=None) if is_primary else person


def _refuse_personalized(situation: Situation, command: Personalize, *, is_same: bool) -> None:
    if not situation.owner.is_identified or command.force_depersonalize:
        return
    if not is_same or situation.settings.repeated_personalize is RepeatedPersonalize.REJECT:
        raise PersonalizationImpossible  # rows 2 and 7; row 5 by setting


def _add(
    owned: tuple[Identifier, ...], given: tuple[Identifier, ...], settings: AccountSettings
) -> tuple[Identifier, ...]:
    """Add the identifiers; the sub-rows for a match that brings a new external id."""
    result = add_identifiers(owned, given)
    lost = {one for one in owned if one.kind is IdentifierKind.EXTERNAL_ID} - set(result)
    if lost and settings.different_external_id is DifferentExternalId.REJECT:
        raise UserMergeInterrupted
    return result
