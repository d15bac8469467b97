"""The failures of posted events and of their definitions: part of the catalogue (people-api 8.2).

AnswerableError
├── EventsRefused
│   ├── EventBatchMalformed
│   ├── EventSchemaInvalid
│   ├── EventBatchEmpty
│   ├── EventBatchTooLong
│   ├── EventPropertiesInvalid          everything that is wrong, each at its place
│   ├── EventPersonUnknown
│   └── EventIsInternal
├── EventTargetNotFound                 an event names a person or a definition that there is not
├── EventDefinitionNotFound
└── EventDefinitionTaken
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pushtwin.base.errors import AnswerableError

WHOLE_REQUEST = -1
"""The index of what is wrong with no item of its own."""
Details = Sequence[tuple[str, str]]
"""Properties of an item, each with what is wrong with it."""


class EventsRefused(AnswerableError):
    """None of a call's events is recorded. `number` and `message` are published.

    `items` are the indexes of what is wrong, each with its details.
    """

    number: ClassVar[int]
    message: ClassVar[str]

    def __init__(self, items: Mapping[int, Details] | None = None) -> None:
        super().__init__(self.message)
        self.items: Mapping[int, Details] = {WHOLE_REQUEST: ()} if items is None else items


class EventBatchMalformed(EventsRefused):
    """The body is no list of objects."""

    name = "EVENT_BATCH_MALFORMED"
    number = 400500
    message = "Invalid request. Please ensure the request body is a properly structured JSON array."


class EventSchemaInvalid(EventsRefused):
    """An event without a definition, or one that does not fit it."""

    name = "EVENT_SCHEMA_INVALID"
    number = 400501
    message = (
        "The event schema is invalid. Please ensure each event has a valid definition ID and properties match the "
        "expected schema. Details: {}."
    )

    def __init__(self, detail: str) -> None:
        super().__init__()
        self.args = (self.message.format(detail),)


class EventBatchEmpty(EventsRefused):
    """There is no event in it."""

    name = "EVENT_BATCH_EMPTY"
    number = 400502
    message = "The batch cannot be empty. Please provide at least one item in the request array."


class EventBatchTooLong(EventsRefused):
    """More events than a call may bring."""

    name = "EVENT_BATCH_TOO_LONG"
    number = 400503
    message = (
        "The batch count exceeds the allowed limit of {} items. Please reduce the number of items in the request array."
    )

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.args = (self.message.format(limit),)


class EventPropertiesInvalid(EventsRefused):
    """Members of events break rules."""

    name = "EVENT_PROPERTIES_INVALID"
    number = 400504
    message = (
        "One or more batch items contain invalid properties. Please review the details for specific validation errors."
    )


class EventPersonUnknown(EventsRefused):
    """Nobody has the identifier, and it is none that would make a person."""

    name = "EVENT_PERSON_UNKNOWN"
    number = 400505
    message = (
        "Person with such identifier doesn't exist. Please verify the identifier and ensure it corresponds to an "
        "existing person in the system."
    )


class EventIsInternal(EventsRefused):
    """Standard events are recorded by the platform alone."""

    name = "EVENT_IS_INTERNAL"
    number = 400506
    message = "Internal events posting prohibited. Please ensure that only custom event definitions are used."


class EventTargetNotFound(AnswerableError):
    """The account has no such person, or no such definition (people-api 8.3)."""

    name = "EVENT_TARGET_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("Not found")


class EventDefinitionNotFound(AnswerableError):
    """The account has no such definition (people-api 8.4)."""

    name = "EVENT_DEFINITION_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("Not found")


class EventDefinitionTaken(AnswerableError):
    """There is a definition with this id (people-api 8.4)."""

    name = "EVENT_DEFINITION_TAKEN"

    def __init__(self) -> None:
        super().__init__("Conflict")
