"""The use cases of backends on custom attributes (people-api 7.2)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pushtwin.base.person_errors import CustomAttributeNotFound, CustomAttributeTypeInvalid, NameTaken
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.people import attribute_repository as attributes
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people.addresses import Address
from pushtwin.core.people.attribute_repository import CustomAttribute
from pushtwin.core.people.attribute_types import AttributeType, DataType, check_item
from pushtwin.core.people.attributes import check_custom_attributes, with_same_members
from pushtwin.core.people.learning import new_attribute
from pushtwin.core.people.model import Origin, Person
from pushtwin.core.people.named_pages import Page, PageQuery
from pushtwin.core.people.person_service import enter_with_person
from pushtwin.database import Reading, Writing

_AT_ONCE = 1000  # persons who lose their values in one transaction


def list_attributes(reading: Reading, call: Call, query: PageQuery) -> Page[CustomAttribute]:
    """Raises Unauthorized, Forbidden or AskFirst."""
    return attributes.list_attributes(reading, enter_account_of(reading, call).account_id, query)


def get_attribute(reading: Reading, call: Call, name: str) -> CustomAttribute:
    """Raises as `list_attributes`, or CustomAttributeNotFound."""
    return _get(reading, enter_account_of(reading, call).account_id, name)


def create_attribute(writing: Writing, call: Call, name: str, attribute_type: AttributeType) -> CustomAttribute:
    """An attribute that nobody has yet. Raises as `list_attributes`, or NameTaken."""
    account_id = enter_account_of(writing, call).account_id
    if attributes.find_attribute(writing, account_id, name):
        raise NameTaken(name)
    created = new_attribute(writing, name, attribute_type)
    attributes.add_attributes(writing, account_id, [created])
    return created


def delete_attribute(writing: Writing, call: Call, name: str, after: int) -> int | None:
    """Some of the persons with greater ids lose their values; returns the last of them, None when all have.

    Raises as `get_attribute`.
    """
    account_id = enter_account_of(writing, call).account_id
    _get(writing, account_id, name)
    found = attributes.list_ids_with_name(writing, account_id, name, after, _AT_ONCE)
    for person in persons.list_persons_by_id(writing, account_id, found):
        if name in person.profile.custom_attributes:
            _change(writing, account_id, person, name, None)
    if len(found) == _AT_ONCE:
        return found[-1]
    attributes.delete_attribute(writing, account_id, name)
    return None


def append_to_list(
    writing: Writing, call: Call, name: str, address: Address | None, item: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Put an object at the end of a list of a person; returns the whole list.

    Raises as `get_attribute`, PersonNotFound, CustomAttributeTypeInvalid, or CustomAttributeInvalid.
    """
    account, person = enter_with_person(writing, call, address)
    attribute = _get(writing, account.account_id, name)
    if attribute.type.data_type is not DataType.LIST_OF_OBJECTS:
        raise CustomAttributeTypeInvalid(f"customAttributes.{name}", "a list")
    check_custom_attributes({name: [item]}, "customAttributes", allows_lists=True)
    check_item(item, attribute.type, name)
    before = person.profile.custom_attributes.get(name)
    whole = with_same_members([*(before if isinstance(before, list) else []), item])
    check_custom_attributes({name: whole}, "customAttributes", allows_lists=True)
    _change(writing, account.account_id, person, name, whole)
    return whole


def _get(reading: Reading, account_id: str, name: str) -> CustomAttribute:
    found = attributes.find_attribute(reading, account_id, name)
    if found is None:
        raise CustomAttributeNotFound
    return found


def _change(writing: Writing, account_id: str, person: Person, name: str, value: Any) -> None:
    kept = {other: one for other, one in person.profile.custom_attributes.items() if other != name or value is not None}
    profile = replace(person.profile, custom_attributes={**kept, **({} if value is None else {name: value})})
    changed = replace(person, profile=profile, modified_at=writing.now, modified_from=Origin.API)
    persons.change_person(writing, account_id, changed)
