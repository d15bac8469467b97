"""The failures of calls that are about persons as a whole: part of the catalogue (people-api 6.9).

AnswerableError
├── PersonCallInvalid                   a call does not say, or not rightly, which person is meant
├── PropertyUnknown
├── ContactsMissing
├── ContactNotManaged
├── FilterInvalid
├── NameTaken                           of a tag, or of a custom attribute
├── TagNotFound
├── CustomAttributeNotFound
├── PeopleOfTagInvalid                  who is to get or to lose a tag is not said, or not rightly
│   ├── NewPeopleOfTagInvalid
│   └── LostPeopleOfTagInvalid
├── MergeRefused                        a whole merge
│   ├── MergeMalformed
│   ├── MergeWithoutPersons
│   └── MergeOfWrongSize
├── IdentifierTaken
│   ├── ExternalIdTaken
│   ├── PhoneTaken
│   └── EmailTaken
└── CustomAttributeInvalid
    ├── CustomAttributeTypeInvalid
    ├── CustomAttributeDateInvalid
    └── ListAttributeUnknown
"""

from collections.abc import Sequence
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


class CustomAttributeNotFound(AnswerableError):
    """The account has no such custom attribute (people-api 7.2)."""

    name = "CUSTOM_ATTRIBUTE_DOES_NOT_EXIST"

    def __init__(self) -> None:
        super().__init__("Custom attribute not found")


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


class CustomAttributeDateInvalid(CustomAttributeTypeInvalid):
    """A value is no date, where the custom attribute has dates (people-api 6.9)."""

    name = "NON_PARSABLE_DATE"


class ListAttributeUnknown(CustomAttributeInvalid):
    """A list is written where the account has no custom attribute that would hold it (people-api 6.9)."""

    name = "PLACEHOLDER_LIST_SCHEMA_MUST_EXIST"

    def __init__(self, field: str) -> None:
        super().__init__(field, "created as an attribute before, with the schema of its objects")


class MergeRefused(AnswerableError):
    """A merge is no merge at all (people-api 6.7). `number` and text are published; `details` are its members."""

    number: ClassVar[int]
    message: ClassVar[str]
    details: ClassVar[Sequence[tuple[str, str]]] = ()

    def __init__(self) -> None:
        super().__init__(self.message)


class MergeMalformed(MergeRefused):
    """The body is no JSON object."""

    name = "MERGE_MALFORMED"
    number = 400103
    message = "Malformed JSON body, wrong syntax"


class MergeWithoutPersons(MergeRefused):
    """Nothing is said of any person."""

    name = "MERGE_WITHOUT_PERSONS"
    number = 400104
    message = "Missing required property 'persons'"
    details = (("persons", "Required, but value is missing"),)


class MergeOfWrongSize(MergeRefused):
    """Of no person, or of too many; the text is the twin's own."""

    name = "MERGE_OF_WRONG_SIZE"
    number = 400100
    message = "One or more properties of the request are invalid"
    details = (("persons", "Must be a list of 1 to 1000 persons"),)
