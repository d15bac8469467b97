"""What is said of an account."""

from typing import Annotated

from pydantic import Field

from pushtwin.core.accounts.settings import (
    AdditionalDataOnUpdate,
    AmbiguousIdentity,
    AnonymousAttributes,
    Auth,
    DeviceAttributesOnDepersonalize,
    DifferentExternalId,
    PushErrorEnvelope,
    RateLimits,
    RepeatedPersonalize,
    SdkUserData,
    Tags,
)
from pushtwin.surfaces.control_api.applications.requests import CreateApplication
from pushtwin.surfaces.control_api.fields import Code, ControlBody


class AccountSettingsChanges(ControlBody):
    """The points on which the public sources are silent or split. What is left out keeps its value."""

    auth: Auth = Field(Auth.LENIENT, description="Whether `Authorization` must be right.")
    ambiguous_identity: AmbiguousIdentity = Field(
        AmbiguousIdentity.REJECT, description="Personalize whose identifiers belong to several persons."
    )
    repeated_personalize: RepeatedPersonalize = Field(
        RepeatedPersonalize.ACCEPT, description="Personalize as the person that the device belongs to already."
    )
    different_external_id: DifferentExternalId = Field(
        DifferentExternalId.REPLACE, description="A new external id for a person found by phone or email."
    )
    tags: Tags = Field(Tags.REPLACE, description="What the tags of personalize do to those that are there.")
    anonymous_attributes: AnonymousAttributes = Field(
        AnonymousAttributes.ABSORB, description="What becomes of an anonymous person's attributes at login."
    )
    device_attributes_on_depersonalize: DeviceAttributesOnDepersonalize = Field(
        DeviceAttributesOnDepersonalize.CLEAR, description="What becomes of `additionalData` at logout."
    )
    additional_data_on_update: AdditionalDataOnUpdate = Field(
        AdditionalDataOnUpdate.MERGE, description="What PATCH does to the `additionalData` that are there."
    )
    push_error_envelope: PushErrorEnvelope = Field(
        PushErrorEnvelope.FLAT, description="Body of the failures that no source publishes."
    )
    sdk_user_data: SdkUserData = Field(SdkUserData.ALLOW, description="Whether SDKs may write data of their user.")
    rate_limits: RateLimits = Field(
        RateLimits.OFF, description="Whether more calls a second than documented are refused."
    )


class CreateAccount(ControlBody):
    """What is left out is generated; without applications one is made."""

    account_id: Code | None = None
    name: Code | None = None
    api_key: Code | None = None
    username: Annotated[Code, Field(pattern=r"^[^:\x00-\x1f\x7f]+$", description="Without a colon.")] | None = None
    password: Code | None = None
    settings: AccountSettingsChanges = AccountSettingsChanges()
    applications: list[CreateApplication] = Field(default_factory=list)
    id_seed: Code | None = None


class ChangeAccount(ControlBody):
    """What is left out stays; settings merge by key. A seed makes ids begin anew, `null` makes them random."""

    name: Code | None = None
    settings: AccountSettingsChanges = AccountSettingsChanges()
    id_seed: Code | None = None
