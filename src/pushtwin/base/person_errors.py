"""The failures of calls that are about persons as a whole: part of the catalogue (people-api 6.9).

AnswerableError
├── PersonCallInvalid                   a call does not say, or not rightly, which person is meant
├── PropertyUnknown
├── ContactsMissing
├── ContactNotManaged
├── FilterInvalid
├── NameTaken                           of a tag, or of a custom attribute
├── TagNotFound
├── PeopleOfTagInvalid                  who is to get or to lose a tag is not said, or not rightly
│   ├── NewPeopleOfTagInvalid
│   └── LostPeopleOfTagInvalid
├── IdentifierTaken
│   ├── ExternalIdTaken
│   ├── PhoneTaken
│   └── EmailTaken
└── CustomAttributeInvalid
    └── CustomAttributeTypeInvalid
"""

from typing import ClassVar

from pushtwin.base.errors import AnswerableError, CustomAttributeInvalid


class PersonCallInvalid(AnswerableError):
    """A parameter that says which person is meant is missing, or one too many (people-api 6.3)."""

    name = "PERSON_CALL_INVALID"


class PropertyUnknown(AnswerableError):
    """Persons have nothing of this name (people-api 6.5)."""

    name = "UNKNOWN_PROPERTY"

    def __init__(self, field: str) -> None:
        super().__init__(f"Persons have no {field}")
        self.field = field


class ContactsMissing(AnswerableError):
    """A person would have neither an identifier nor a device (people-api 6.1, 6.5)."""

    name = "EMPTY_DESTINATIONS"

    def __init__(self) -> None:
        super().__init__("A person needs a phone number, an email address or an external id")


class ContactNotManaged(AnswerableError):
    """Of the contacts of a person only phones and emails can be written (people-api 6.5)."""

    name = "NON_MANAGED_DESTINATIONS_EXCEPTION"

    def __init__(self, field: str) -> None:
        super().__init__(f"Only phone numbers and email addresses can be changed, not {field}")
        self.field = field


class FilterInvalid(AnswerableError):
    """A filter of persons that cannot be understood (people-api 6.4)."""

    name = "BAD_QUERY"


class NameTaken(AnswerableError):
    """The account has a tag, or a custom attribute, of this name (people-api 7)."""

    name = "DUPLICATE_NAME"

    def __init__(self, given: str) -> None:
        super().__init__(f"The name {given} is taken")
        self.given = given


class TagNotFound(AnswerableError):
    """The account has no such tag (people-api 7.1)."""

    name = "TAG_DOES_NOT_EXIST"

    def __init__(self) -> None:
        super().__init__("Tag not found")


class PeopleOfTagInvalid(AnswerableError):
    """Persons are not named as they have to be (people-api 7.1)."""


class NewPeopleOfTagInvalid(PeopleOfTagInvalid):
    """Those who are to get a tag."""

    name = "INVALID_UPDATE_ENTRIES"


class LostPeopleOfTagInvalid(PeopleOfTagInvalid):
    """Those who are to lose a tag."""

    name = "INVALID_DELETE_ENTRIES"


class IdentifierTaken(AnswerableError):
    """An identifier belongs to another person (people-api 6.5)."""

    kind: ClassVar[str]

    def __init__(self, given: str) -> None:
        super().__init__(f"The {self.kind} {given} belongs to another person")
        self.given = given


class ExternalIdTaken(IdentifierTaken):
    """The external id is somebody else's."""

    name = "DUPLICATE_EXT_PERSON_ID"
    kind = "external id"


class PhoneTaken(IdentifierTaken):
    """The phone number is somebody else's."""

    name = "DUPLICATE_NUMBER_DESTINATION"
    kind = "phone"


class EmailTaken(IdentifierTaken):
    """The email address is somebody else's."""

    name = "DUPLICATE_EMAIL_DESTINATION"
    kind = "email"


class CustomAttributeTypeInvalid(CustomAttributeInvalid):
    """A value has another type than the custom attribute has in the account (people-api 6.9)."""

    name = "INVALID_ADDITIONAL_FIELD_TYPE"
