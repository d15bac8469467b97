"""What an account comes to know when something is said of its persons: tags and custom attributes new to it."""

from collections.abc import Collection, Mapping

from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import tag_repository as tags
from pushtwin.core.people.attributes import AttributeChanges, plan_data_types
from pushtwin.core.people.model import AttributeValue
from pushtwin.core.people.tag_repository import Tag
from pushtwin.database import Writing


def learn_attributes(writing: Writing, account_id: str, changes: AttributeChanges) -> None:
    """Create the tags and the custom attributes that the account does not know yet (people-api 5.6).

    Raises CustomAttributeInvalid when a value does not fit the type of an attribute that it knows.
    """
    _learn_custom_attributes(writing, account_id, changes.custom_attributes)
    if changes.tags:
        _learn_tags(writing, account_id, changes.tags)


def new_tag(writing: Writing, name: str) -> Tag:
    """A tag that there is from now on."""
    return Tag(writing.time_and_ids.next_ordinal(), name, writing.now, writing.now)


def _learn_custom_attributes(
    writing: Writing, account_id: str, attributes: Mapping[str, AttributeValue | None]
) -> None:
    if attributes:
        known = persons.list_data_types(writing, account_id, list(attributes))
        persons.add_data_types(writing, account_id, plan_data_types(known, attributes))


def _learn_tags(writing: Writing, account_id: str, names: Collection[str]) -> None:
    known = tags.list_known_names(writing, account_id, names)
    tags.add_tags(writing, account_id, [new_tag(writing, name) for name in sorted(names) if name not in known])
