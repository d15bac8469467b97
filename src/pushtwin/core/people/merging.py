"""Folding one profile into another, and choosing what survives. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import AnonymousAttributes
from pushtwin.core.accounts.settings.people import MergedLists, PrimaryOfMerged
from pushtwin.core.people.attributes import problems_of_custom_attributes, with_same_members
from pushtwin.core.people.identifiers import add_identifiers
from pushtwin.core.people.model import SCALARS, AttributeValue, Identifier, IdentifierKind, Person, PersonType, Profile

_EMPTY = Profile()


def absorb(anonymous: Person, target: Person, settings: AccountSettings) -> Person:
    """The identified person after it took in the anonymous one that its device belonged to (people-api 5.4).

    Empty fields are filled, tags joined, the target's own values stay. The anonymous person's primary device
    stays primary only where the target has none.
    """
    has_nothing_to_give = anonymous.profile == _EMPTY or settings.anonymous_attributes is AnonymousAttributes.DISCARD
    profile = target.profile if has_nothing_to_give else _fill(target.profile, anonymous.profile)
    return replace(
        target,
        profile=profile,
        primary_registration_id=target.primary_registration_id or anonymous.primary_registration_id,
    )


def merge(candidates: Sequence[Person], preferred: Sequence[Identifier], settings: AccountSettings) -> Person:
    """One person made of several (people-api 6.8): the earliest created keeps id and creation data.

    Of values that exclude each other the customer's wins over the lead's, else the most recently modified profile's.
    Unless the account says otherwise, lists among custom attributes are joined, and the primary device of the earliest
    stays so, else that of the most recently modified one. An external id among `preferred`, the identifiers of the
    request, wins over any other.
    """
    oldest_first = sorted(candidates, key=lambda person: (person.created_at, person.person_id))
    best_first = sorted(
        candidates,
        key=lambda person: (person.type is PersonType.CUSTOMER, person.modified_at, person.person_id),
        reverse=True,
    )
    primary = oldest_first[0]
    profile = Profile()
    for person in best_first:
        profile = _fill(profile, person.profile)
    tags = tuple(dict.fromkeys(tag for person in oldest_first for tag in person.profile.tags))
    external_ids = [
        one for person in best_first for one in person.identifiers if one.kind is IdentifierKind.EXTERNAL_ID
    ]
    wanted = next((one for one in external_ids if one in preferred), external_ids[0] if external_ids else None)
    contacts = tuple(
        one for person in oldest_first for one in person.identifiers if one.kind is not IdentifierKind.EXTERNAL_ID
    )
    lists = [one for one in profile.custom_attributes.values() if isinstance(one, list)]
    if lists and settings.merged_lists is MergedLists.JOIN:
        profile = replace(profile, custom_attributes=_joined(profile.custom_attributes, oldest_first))
    return replace(
        primary,
        type=best_first[0].type,
        identifiers=add_identifiers((wanted,) if wanted else (), contacts),
        profile=replace(profile, tags=tags),
        primary_registration_id=_primary_device(oldest_first, settings),
    )


def _primary_device(oldest_first: Sequence[Person], settings: AccountSettings) -> str | None:
    latest_first = sorted(oldest_first, key=lambda person: (person.modified_at, person.person_id), reverse=True)
    devices = [one.primary_registration_id for one in latest_first if one.primary_registration_id]
    first = oldest_first[0].primary_registration_id
    if first and len(devices) > 1 and settings.primary_of_merged is PrimaryOfMerged.OLDEST:
        return first
    return devices[0] if devices else None


def _joined(attributes: Mapping[str, AttributeValue], oldest_first: Sequence[Person]) -> Mapping[str, AttributeValue]:
    """The attributes with lists that have the items of all; one that would break a limit stays as it is."""
    joined: dict[str, AttributeValue] = {}
    for name, value in attributes.items():
        if isinstance(value, list):
            lists = [person.profile.custom_attributes.get(name) for person in oldest_first]
            joined[name] = with_same_members([item for one in lists if isinstance(one, list) for item in one])
    broken = {problem.place[0] for problem in problems_of_custom_attributes(joined, allows_lists=True)}
    return {**attributes, **{name: value for name, value in joined.items() if name not in broken}}


def _fill(profile: Profile, other: Profile) -> Profile:
    filled: dict[str, Any] = {name: getattr(other, name) for name in SCALARS if getattr(profile, name) is None}
    return replace(
        profile,
        **filled,
        tags=tuple(dict.fromkeys((*profile.tags, *other.tags))),
        custom_attributes={**other.custom_attributes, **profile.custom_attributes},
    )
