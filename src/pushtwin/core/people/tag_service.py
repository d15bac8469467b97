"""The use cases of backends on tags (people-api 7.1)."""

from collections.abc import Sequence
from dataclasses import replace

from pushtwin.base.errors import PersonNotFound
from pushtwin.base.person_errors import NameTaken, TagNotFound
from pushtwin.core.accounts.settings.people import UnknownPeopleOfTags
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import tag_repository as tags
from pushtwin.core.people.address_repository import find_owners
from pushtwin.core.people.addresses import Address
from pushtwin.core.people.addressing import note_addressed
from pushtwin.core.people.learning import new_tag
from pushtwin.core.people.model import Origin, Person
from pushtwin.core.people.named_pages import Page, PageQuery
from pushtwin.core.people.tag_repository import Tag
from pushtwin.database import Reading, Writing

_AT_ONCE = 1000  # persons who lose a deleted tag in one transaction


def list_tags(reading: Reading, call: Call, query: PageQuery) -> Page[Tag]:
    """Raises Unauthorized, Forbidden or AskFirst."""
    return tags.list_tags(reading, enter_account_of(reading, call).account_id, query)


def get_tag(reading: Reading, call: Call, name: str) -> Tag:
    """Raises as `list_tags`, or TagNotFound."""
    return _get(reading, enter_account_of(reading, call).account_id, name)


def create_tag(writing: Writing, call: Call, name: str) -> Tag:
    """A tag that nobody has yet. Raises as `list_tags`, or NameTaken."""
    account_id = enter_account_of(writing, call).account_id
    if tags.find_tag(writing, account_id, name):
        raise NameTaken(name)
    tag = new_tag(writing, name)
    tags.add_tags(writing, account_id, [tag])
    return tag


def delete_tag(writing: Writing, call: Call, name: str) -> bool:
    """Some of those who have the tag lose it; tells whether anything is left to do. Raises as `get_tag`."""
    account_id = enter_account_of(writing, call).account_id
    _get(writing, account_id, name)
    having = tags.list_ids_with_tag(writing, account_id, name, _AT_ONCE)
    for person in persons.list_persons_by_id(writing, account_id, having):
        _change(writing, account_id, person, tuple(one for one in person.profile.tags if one != name))
    if len(having) == _AT_ONCE:
        return True
    tags.delete_tag(writing, account_id, name)
    return False


def add_to_persons(writing: Writing, call: Call, name: str, addresses: Sequence[Address | None]) -> None:
    """Everybody who is found has the tag. Raises as `get_tag`."""
    for account_id, person in _tagged(writing, call, name, addresses):
        if name not in person.profile.tags:
            _change(writing, account_id, person, (*person.profile.tags, name))


def remove_from_persons(writing: Writing, call: Call, name: str, addresses: Sequence[Address | None]) -> None:
    """Nobody of those who are found has the tag. Raises as `get_tag`."""
    for account_id, person in _tagged(writing, call, name, addresses):
        if name in person.profile.tags:
            _change(writing, account_id, person, tuple(one for one in person.profile.tags if one != name))


def _get(reading: Reading, account_id: str, name: str) -> Tag:
    found = tags.find_tag(reading, account_id, name)
    if found is None:
        raise TagNotFound
    return found


def _tagged(writing: Writing, call: Call, name: str, addresses: Sequence[Address | None]) -> list[tuple[str, Person]]:
    """The persons of a call, and their account. Raises PersonNotFound where the account wants all to be known."""
    note_addressed(call, lambda: addresses)
    account = enter_account_of(writing, call)
    account_id = account.account_id
    _get(writing, account_id, name)
    owners = find_owners(writing, account_id, {one for one in addresses if one is not None})
    is_complete = all(one in owners for one in addresses)
    if not is_complete and account.settings.unknown_people_of_tags is UnknownPeopleOfTags.REFUSE:
        raise PersonNotFound
    found = persons.list_persons_by_id(writing, account_id, sorted(set(owners.values())))
    touched = call.touch()
    for person in found:
        touched.add(None, person.person_id)
    return [(account_id, person) for person in found]


def _change(writing: Writing, account_id: str, person: Person, tags_after: tuple[str, ...]) -> None:
    profile = replace(person.profile, tags=tags_after)
    changed = replace(person, profile=profile, modified_at=writing.now, modified_from=Origin.API)
    persons.change_person(writing, account_id, changed)
