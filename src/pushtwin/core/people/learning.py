"""What an account comes to know when something is said of its persons: tags and custom attributes new to it."""

from collections.abc import Collection

from pushtwin.base.errors import CustomAttributeInvalid
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import UnknownAttributes
from pushtwin.core.people import attribute_repository as attributes
from pushtwin.core.people import tag_repository as tags
from pushtwin.core.people.attribute_repository import CustomAttribute
from pushtwin.core.people.attribute_types import AttributeType, plan_types
from pushtwin.core.people.attributes import AttributeChanges
from pushtwin.core.people.tag_repository import Tag
from pushtwin.database import Writing


def learn_attributes(
    writing: Writing, account_id: str, changes: AttributeChanges, settings: AccountSettings | None
) -> None:
    """Create the tags and the custom attributes that the account does not know yet (people-api 5.6).

    Tests create what they want: they have no settings. Raises CustomAttributeInvalid when a value does not fit the
    type of an attribute that the account knows, or where it wants to know all of them before.
    """
    if changes.custom_attributes:
        _learn_custom_attributes(writing, account_id, changes, settings)
    if changes.tags:
        _learn_tags(writing, account_id, changes.tags)


def new_tag(writing: Writing, name: str) -> Tag:
    """A tag that there is from now on."""
    return Tag(writing.time_and_ids.next_ordinal(), name, writing.now, writing.now)


def new_attribute(writing: Writing, name: str, attribute_type: AttributeType) -> CustomAttribute:
    """A custom attribute that there is from now on."""
    return CustomAttribute(name, attribute_type, writing.now, writing.now)


def _learn_custom_attributes(
    writing: Writing, account_id: str, changes: AttributeChanges, settings: AccountSettings | None
) -> None:
    given = changes.custom_attributes
    known = attributes.list_types(writing, account_id, list(given))
    new = plan_types(known, given, needs_known_lists=changes.needs_known_lists)
    if new and settings and settings.unknown_attributes is UnknownAttributes.REFUSE:
        raise CustomAttributeInvalid(f"customAttributes.{min(new)}", "created as an attribute before")
    attributes.add_attributes(writing, account_id, [new_attribute(writing, *one) for one in sorted(new.items())])


def _learn_tags(writing: Writing, account_id: str, names: Collection[str]) -> None:
    known = tags.list_known_names(writing, account_id, names)
    tags.add_tags(writing, account_id, [new_tag(writing, name) for name in sorted(names) if name not in known])
