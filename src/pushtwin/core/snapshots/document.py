"""The format of a snapshot, version 1, put together of what each domain says of itself.

The models judge and normalise: times become milliseconds, identifiers what is compared and shown. What a document
leaves out is filled in where rows are made. Unknown fields are refused, and no type is taken for another.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.building import built_once
from pushtwin.core.accounts.api_keys import MAX_API_KEYS
from pushtwin.core.accounts.in_snapshots import AccountEntry, ApiKeyEntry, ApplicationEntry
from pushtwin.core.documents.values import entry
from pushtwin.core.events.in_snapshots import EventDefinitionEntry
from pushtwin.core.logins.in_snapshots import AccessTokenEntry
from pushtwin.core.logins.service import MAX_TOKENS
from pushtwin.core.messages.in_snapshots.sends import SendEntry, Topic
from pushtwin.core.mo.in_snapshots.entries import ConfigurationEntry, JudgedMoMessage, MoMessageEntry
from pushtwin.core.omni.in_snapshots.flows import FlowEntry
from pushtwin.core.omni.in_snapshots.scenarios import ScenarioEntry
from pushtwin.core.people.in_snapshots.attributes_and_tags import CustomAttributes, TagEntry
from pushtwin.core.people.in_snapshots.persons import PersonEntry
from pushtwin.core.people.in_snapshots.registrations import UninstalledEntry

VERSION = 1


@entry
class Head(TypedDict, total=False):
    """A document without the lists that come in portions.

    That it has a version is judged elsewhere; without one the rest is.
    """

    version: Literal[1]
    account: AccountEntry
    applications: Annotated[list[ApplicationEntry], Field(min_length=1)]
    apiKeys: Annotated[list[ApiKeyEntry], Field(max_length=MAX_API_KEYS)]
    accessTokens: Annotated[list[AccessTokenEntry], Field(max_length=MAX_TOKENS)]
    eventDefinitions: list[EventDefinitionEntry]
    customAttributes: CustomAttributes
    tags: list[TagEntry]
    uninstalledRegistrations: list[UninstalledEntry]
    inboxTopics: list[Topic]
    scenarios: list[ScenarioEntry]
    moConfigurations: list[ConfigurationEntry]


# Made when they are first asked for: a twin should start without waiting for them.
@built_once
def head_model() -> TypeAdapter[Head]:
    """Judges a document without the lists that come in portions."""
    return TypeAdapter(Head)


@built_once
def persons_model() -> TypeAdapter[list[PersonEntry]]:
    """Judges some of the persons."""
    return TypeAdapter(list[PersonEntry])


@built_once
def sends_model() -> TypeAdapter[list[SendEntry]]:
    """Judges some of the sends."""
    return TypeAdapter(list[SendEntry])


@built_once
def flows_model() -> TypeAdapter[list[FlowEntry]]:
    """Judges some of the flows of OMNI failover."""
    return TypeAdapter(list[FlowEntry])


@built_once
def mo_messages_model() -> TypeAdapter[list[MoMessageEntry]]:
    """Judges some of the messages that phones have sent."""
    return TypeAdapter(list[JudgedMoMessage])
