"""Reading what is asked of custom attributes (people-api 7.2)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.core.people.attribute_types import AttributeType, DataType, schema_of
from pushtwin.core.people.attributes import FORBIDDEN_IN_NAMES, MAX_NAME, problems_of_custom_attributes
from pushtwin.http.bodies import Known

KNOWN: Known = dict.fromkeys(("name", "dataType", "objectSchema", "createdAt", "modifiedAt"))
_OF_MEMBERS = [one for one in DataType if one is not DataType.LIST_OF_OBJECTS]


class NewAttribute(NamedTuple):
    """A custom attribute that there is to be."""

    name: str
    type: AttributeType


def read_attribute(body: Mapping[str, Any]) -> NewAttribute:
    """Raises RequestFormatInvalid."""
    name, data_type, schema = (body.get(member) for member in ("name", "dataType", "objectSchema"))
    if not isinstance(name, str) or any(
        problems_of_custom_attributes({name: None}, forbidden_in_names=FORBIDDEN_IN_NAMES)
    ):
        raise RequestFormatInvalid(
            "name", f"string of 1 to {MAX_NAME} characters without {' '.join(FORBIDDEN_IN_NAMES)}"
        )
    if data_type not in list(DataType):
        raise RequestFormatInvalid("dataType", f"one of {', '.join(DataType)}")
    if data_type != DataType.LIST_OF_OBJECTS:
        if schema is not None:
            raise RequestFormatInvalid("objectSchema", f"absent, where the type is not {DataType.LIST_OF_OBJECTS}")
        return NewAttribute(name, AttributeType(DataType(data_type)))
    if not isinstance(schema, dict) or not schema or any(one not in _OF_MEMBERS for one in schema.values()):
        raise RequestFormatInvalid("objectSchema", f"object with one of {', '.join(_OF_MEMBERS)} for each member")
    return NewAttribute(name, AttributeType(DataType.LIST_OF_OBJECTS, schema_of(schema.items())))
