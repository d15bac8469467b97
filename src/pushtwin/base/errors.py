"""The error catalogue: one class per failure that a client can be told.

PushtwinError
├── AnswerableError                     a failure of an emulated API; each surface renders it in its own envelope
│   ├── Unauthorized
│   ├── Forbidden                       the credentials are good, but not for this
│   ├── ApplicationCodeMissing
│   ├── ApplicationNotFound
│   ├── RegistrationNotFound
│   ├── PersonNotFound
│   ├── RequestBodyInvalid
│   ├── RequestFormatInvalid            a field has the wrong type or breaks a limit
│   ├── RequestInvalid                  everything that is wrong with a request, each at its place
│   ├── SelectionMissing                a call says of nothing what is meant
│   ├── SelectionAmbiguous              or of several things
│   ├── UserIdentityInvalid
│   ├── EmailInvalid
│   ├── PhoneInvalid
│   ├── CustomAttributeInvalid
│   ├── PersonalizationImpossible
│   ├── AmbiguousPersonalizeCandidates
│   ├── UserMergeInterrupted
│   ├── UserDataRestricted
│   ├── EventInvalid
│   ├── ScenarioNotFound
│   ├── ScenarioInvalid
│   ├── ApplicationUnknown              a configuration is asked for of an application that there is not
│   ├── ConfigurationNotFound
│   ├── ActionNotFound
│   └── ActionInvalid
├── NotFound                            the control API was asked for something that does not exist
├── Taken                               a value that must be unique belongs to somebody else
├── ControlRequestInvalid               a control request breaks a rule, one detail per field
├── ControlForbidden                    a foreign web page, or a host name that anybody may own
├── ControlTokenMissing                 the control API wants its token
├── SeedInvalid                         a file with a snapshot can't be used
└── DatabaseError                       the database has not done what it should
    ├── DatabaseConflict                another writer was first, again and again
    ├── DatabaseUnavailable             it is gone, full, locked or read-only, or can't be used at all
    └── DatabaseFailed                  anything else

Nothing here knows HTTP: `name` is what every surface agrees on, the text is written for the client.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class PushtwinError(Exception):
    """The root of everything the twin raises on purpose."""


class AnswerableError(PushtwinError):
    """A failure that the emulated APIs report to their client."""

    name: ClassVar[str]

    @property
    def text(self) -> str:
        return str(self)


class Unauthorized(AnswerableError):
    """The credentials are missing, malformed or unknown (people-api 1.2)."""

    name = "UNAUTHORIZED"

    def __init__(self) -> None:
        super().__init__("Unauthorized")


class Forbidden(AnswerableError):
    """The credentials have none of the scopes that the operation needs (people-api 1.2)."""

    name = "FORBIDDEN"

    def __init__(self) -> None:
        super().__init__("Forbidden")


class ApplicationCodeMissing(AnswerableError):
    """The call names no application (people-api 2.3)."""

    name = "APP_CODE_MISSING"

    def __init__(self) -> None:
        super().__init__("Application code missing")


class ApplicationNotFound(AnswerableError):
    """No application has this code (people-api 2.3)."""

    name = "APPLICATION_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("Push application not found")


class RegistrationNotFound(AnswerableError):
    """The application has no such registration (people-api 2.3)."""

    name = "NO_REGISTRATION"

    def __init__(self) -> None:
        super().__init__("Push registration not found")


class PersonNotFound(AnswerableError):
    """The account has no such person (push-messages-api 10)."""

    name = "NO_PERSON"

    def __init__(self) -> None:
        super().__init__("Person not found")


class RequestBodyInvalid(AnswerableError):
    """The body is empty, not JSON, or not an object (people-api 2.6)."""

    name = "REQUEST_BODY_INVALID"

    def __init__(self) -> None:
        super().__init__("Malformed request body")


class RequestFormatInvalid(AnswerableError):
    """A field or a flag has the wrong type or breaks a limit (people-api 2.6)."""

    name = "REQUEST_FORMAT_INVALID"

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field} should be {expected}")
        self.field = field


class RequestInvalid(AnswerableError):
    """A request breaks rules: all of them are told, with the path of what breaks them (push-messages-api 0.2)."""

    name = "REQUEST_INVALID"

    def __init__(self, violations: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path} {text}" for path, text in violations))
        self.violations = violations


class SelectionMissing(AnswerableError):
    """None of several parameters is given, of which there must be one (push-messages-api 10)."""

    name = "SELECTION_MISSING"

    def __init__(self) -> None:
        super().__init__(
            "Missing required request parameter: campaignId, bulkId or messageId. Please provide one of them."
        )


class SelectionAmbiguous(AnswerableError):
    """More than one of several parameters is given, of which there must be one (push-messages-api 10)."""

    name = "SELECTION_AMBIGUOUS"

    def __init__(self) -> None:
        super().__init__(
            "Ambiguous request parameters: more than one of campaignId, bulkId, or messageId are specified. "
            "Please provide only one of them."
        )


class UserIdentityInvalid(AnswerableError):
    """Personalize without a usable identifier (people-api 4.2)."""

    name = "USER_IDENTITY_INVALID"

    def __init__(self) -> None:
        super().__init__("UserIdentity does not have any identity field set")


class EmailInvalid(AnswerableError):
    """Not an email address (people-api 4.2)."""

    name = "EMAIL_INVALID"

    def __init__(self, email: str) -> None:
        super().__init__(f"Invalid email: {email}")


class PhoneInvalid(AnswerableError):
    """Not a phone number in international format (people-api 4.2)."""

    name = "PHONE_INVALID"

    def __init__(self, number: str, details: str) -> None:
        super().__init__(f"Invalid phone number: {number} ({details})")


class CustomAttributeInvalid(AnswerableError):
    """An entry of additionalData or customAttributes breaks a limit (people-api 3.5, 5.6)."""

    name = "CUSTOM_ATTRIBUTE_INVALID"

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field} should be {expected}")
        self.field = field


class PersonalizationImpossible(AnswerableError):
    """The registration is personalized already and force was not asked for (people-api 5.3)."""

    name = "PERSONALIZATION_IMPOSSIBLE"

    def __init__(self) -> None:
        super().__init__("Installation is not depersonalized. Personalization is prohibited")


class AmbiguousPersonalizeCandidates(AnswerableError):
    """The identifiers belong to several persons (people-api 5.3 row 9)."""

    name = "AMBIGUOUS_PERSONALIZE_CANDIDATES"

    def __init__(self) -> None:
        super().__init__("Several users satisfy supplied user identity")


class UserMergeInterrupted(AnswerableError):
    """A unique value belongs to another person, or a person would have too many (people-api 2.6, 4.3)."""

    name = "USER_MERGE_INTERRUPTED"

    def __init__(self) -> None:
        super().__init__("User update violates unique key constraint")


class UserDataRestricted(AnswerableError):
    """The account keeps the SDKs from writing user data (mobile-sdk-api 5.1)."""

    name = "USER_DATA_RESTRICTED"

    def __init__(self) -> None:
        super().__init__("User update access is restricted")


class EventInvalid(AnswerableError):
    """A custom event without a definition, or one that does not fit it (mobile-sdk-api 4.12)."""

    name = "EVENT_INVALID"


class ScenarioNotFound(AnswerableError):
    """The account has no scenario with this key (push-messages-api 11.1)."""

    name = "SCENARIO_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("Not found")


class ScenarioInvalid(AnswerableError):
    """A scenario can't be what a request makes of it (push-messages-api 11.1)."""

    name = "SCENARIO_INVALID"

    def __init__(self) -> None:
        super().__init__("Invalid scenario")


class ApplicationUnknown(AnswerableError):
    """The account has no application that configurations could be of (push-messages-api 9)."""

    name = "APPLICATION_DOES_NOT_EXIST"

    def __init__(self) -> None:
        super().__init__("Application does not exist")


class ConfigurationNotFound(AnswerableError):
    """The application has no such configuration (push-messages-api 9)."""

    name = "CONFIGURATION_DOES_NOT_EXIST"

    def __init__(self) -> None:
        super().__init__("Configuration does not exist")


class ActionNotFound(AnswerableError):
    """The configuration has no such action (push-messages-api 9)."""

    name = "ACTION_DOES_NOT_EXIST"

    def __init__(self) -> None:
        super().__init__("Action does not exist")


class ActionInvalid(AnswerableError):
    """An action that could do nothing (push-messages-api 9)."""

    name = "INVALID_ACTION_REQUEST"

    def __init__(self) -> None:
        super().__init__("Invalid action request")


class NotFound(PushtwinError):
    """The control API was asked for something that does not exist."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"There is no {kind} {key!r}.")
        self.kind = kind


class Taken(PushtwinError):
    """A value that must be unique is in use."""

    def __init__(self, kind: str, value: str, place: str | None = None) -> None:
        super().__init__(f"The {kind} {value!r} is taken.")
        self.kind = kind
        self.place = place  # in a document


class ControlRequestInvalid(PushtwinError):
    """A control request is not what the control API takes."""

    def __init__(self, message: str, details: list[dict[str, str]]) -> None:
        super().__init__(message)
        self.details = details


class ControlForbidden(PushtwinError):
    """The caller may not use the control API."""


class ControlTokenMissing(PushtwinError):
    """The caller may use the control API once it shows the token."""


class SeedInvalid(PushtwinError):
    """A file with a snapshot can't be used. `details` are the faults of the document in it."""

    def __init__(self, message: str, details: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(message)
        self.details = details


class ServerPartMissing(PushtwinError):
    """Only what calls a twin is installed here; the twin itself needs this package, too."""

    def __init__(self, package: str, instead: str) -> None:
        remedy = f'pip install "pushtwin[server]", or {instead}'
        super().__init__(f"The twin itself is not installed here ({package} is missing): {remedy}.")


class DatabaseError(PushtwinError):
    """The database has not done what it should; nothing was changed."""


class DatabaseConflict(DatabaseError):
    """Another writer was first: a use case runs again until it has lost too often."""


class DatabaseUnavailable(DatabaseError):
    """The database can't be opened, reached, written or brought to the current schema."""


class DatabaseFailed(DatabaseError):
    """The database refuses for a reason that nobody foresaw."""
