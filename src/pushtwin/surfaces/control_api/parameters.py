"""What paths name, and what every endpoint of the control API needs."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path, Request

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_reader import JournalReader
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.background.streaming import Streams
from pushtwin.base.errors import ControlRequestInvalid, NotFound
from pushtwin.base.numbers import read_number
from pushtwin.database import Database
from pushtwin.demo_account import ACCOUNT_ID, APPLICATION_ID, REGISTRATION_ID
from pushtwin.http.paths import path_value
from pushtwin.surfaces.control_api.noting import database_of_change


async def _database(request: Request) -> Database:
    return database_of_change(request.scope, request.app.state.database)


async def _journal(request: Request) -> JournalWriter:
    journal: JournalWriter = request.app.state.journal
    return journal


async def _agenda(request: Request) -> Agenda:
    agenda: Agenda = request.app.state.agenda
    return agenda


async def _reader(request: Request) -> JournalReader:
    reader: JournalReader = request.app.state.reader
    return reader


async def _streams(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams


def require_operation(request: Request, operation: str | None, field: str) -> None:
    """A typo in the name of an operation must not pass silently. Raises ControlRequestInvalid."""
    require_one_of(request.app.state.operations, operation, field)


def require_one_of(operations: Sequence[str], operation: str | None, field: str) -> None:
    """The same of other operations. Raises ControlRequestInvalid."""
    if operation is not None and operation not in operations:
        detail = {"field": field, "message": f"should be one of {', '.join(operations)}"}
        raise ControlRequestInvalid("There is no such operation.", [detail])


async def _account_id(
    request: Request,
    _: Annotated[
        str,
        Path(alias="accountId", description="Id of an account; the demo account's is `demo`.", examples=[ACCOUNT_ID]),
    ],
) -> str:
    return path_value(request.scope, "accountId")


async def _person_id(request: Request, _: Annotated[str, Path(alias="personId", description="Id of a person.")]) -> int:
    person_id = path_value(request.scope, "personId")
    number = read_number(person_id)
    if number is None:
        raise NotFound("person", person_id)
    return number


async def _registration_id(
    request: Request,
    _: Annotated[
        str,
        Path(alias="registrationId", description="Id of a registration of the account.", examples=[REGISTRATION_ID]),
    ],
) -> str:
    return path_value(request.scope, "registrationId")


async def _application_id(
    request: Request,
    _: Annotated[
        str, Path(alias="applicationId", description="Id of an application of the account.", examples=[APPLICATION_ID])
    ],
) -> str:
    return path_value(request.scope, "applicationId")


async def _api_key_id(
    request: Request,
    _: Annotated[str, Path(alias="apiKeyId", description="Id of an API key that was handed out; not the key itself.")],
) -> str:
    return path_value(request.scope, "apiKeyId")


async def _definition_id(
    request: Request,
    _: Annotated[
        str, Path(alias="definitionId", description="Id of a custom event's definition.", examples=["bought"])
    ],
) -> str:
    return path_value(request.scope, "definitionId")


async def _fault_id(
    request: Request,
    _: Annotated[str, Path(alias="faultId", description="Id of a fault of the account.")],
) -> str:
    return path_value(request.scope, "faultId")


async def _call_id(
    request: Request,
    _: Annotated[str, Path(alias="callId", description="Id of a call, as the stream tells it.")],
) -> str:
    return path_value(request.scope, "callId")


async def _message_id(
    request: Request,
    _: Annotated[str, Path(alias="messageId", description="Id of a message of the account.")],
) -> str:
    return path_value(request.scope, "messageId")


async def _topic(
    request: Request,
    _: Annotated[str, Path(alias="topic", description="An inbox topic: 1 to 255 characters.", examples=["offers"])],
) -> str:
    return path_value(request.scope, "topic")


async def _sms_id(
    request: Request, _: Annotated[str, Path(alias="smsId", description="Id of an SMS of the account.")]
) -> str:
    return path_value(request.scope, "smsId")


async def _webhook_id(
    request: Request,
    _: Annotated[str, Path(alias="webhookId", description="Id of a webhook of the account.")],
) -> str:
    return path_value(request.scope, "webhookId")


Db = Annotated[Database, Depends(_database)]
Journal = Annotated[JournalWriter, Depends(_journal)]
TheAgenda = Annotated[Agenda, Depends(_agenda)]
TheStreams = Annotated[Streams, Depends(_streams)]
Reader = Annotated[JournalReader, Depends(_reader)]
FaultId = Annotated[str, Depends(_fault_id)]
AccountId = Annotated[str, Depends(_account_id)]
ApiKeyId = Annotated[str, Depends(_api_key_id)]
ApplicationId = Annotated[str, Depends(_application_id)]
DefinitionId = Annotated[str, Depends(_definition_id)]
CallId = Annotated[str, Depends(_call_id)]
MessageId = Annotated[str, Depends(_message_id)]
Topic = Annotated[str, Depends(_topic)]
SmsId = Annotated[str, Depends(_sms_id)]
WebhookId = Annotated[str, Depends(_webhook_id)]
RegistrationId = Annotated[str, Depends(_registration_id)]
PersonId = Annotated[int, Depends(_person_id)]
