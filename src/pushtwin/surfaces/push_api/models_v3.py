"""The wire models of `POST /push/3/messages` (push-messages-api 3)."""

from typing import (
    Annotated,
    Literal,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import Field, model_validator
from typing_extensions import TypeAliasType

from pushtwin.core.documents.values import refusal
from pushtwin.surfaces.push_api import wire_types
from pushtwin.surfaces.push_api.bodies import PrimaryButtonAction
from pushtwin.surfaces.shared.judged_bodies import (
    ContentType,
    Int32,
    JsonObject,
    JudgedBody,
    Length,
    LengthWithoutMinimum,
    Loose,
    Moment,
    PositiveInt32,
    about,
    entry,
    nulls_are_absent,
)

MAX_BULK_ID = 100
MAX_CALLBACK_DATA = 4000
MAX_CAMPAIGN_REFERENCE = 255
MINUTES_OF_DAY = 24 * 60
SHORTEST_WINDOW = 60  # minutes


# -- to whom ---------------------------------------------------------------------------------------------------


class _Destination(JudgedBody):
    target_only_primary_devices: bool | None = about("Leave out devices that are not their person's primary one.")


class _Addressed(_Destination):
    message_id: str | None = about("Id of the message, chosen by you.", "order-4711")


class PushDestinationRegistration(_Addressed):
    """One device."""

    type: Literal["REGISTRATION"]
    push_registration_id: str = Field(description="Id of its registration.")


class PushDestinationExternalUserId(_Addressed):
    """All devices of the person with this external id."""

    type: Literal["EXTERNAL_USER_ID"]
    external_user_id: str = Field(description="Id of the person in your own system.")


class PushDestinationPhoneNumber(_Addressed):
    """All devices of the person with this phone number."""

    type: Literal["PHONE_NUMBER"]
    phone_number: str = Field(description="In international format, digits only.")


class PushDestinationEmail(_Addressed):
    """All devices of the person with this email address."""

    type: Literal["EMAIL"]
    email: str = Field(description="The address.")


class PushDestinationMultiple(_Destination):
    """All devices that fit the conditions; at least one of `$and` and `$or` is needed."""

    type: Literal["MULTIPLE"]
    and_: list[Annotated[JsonObject, entry]] | None = Field(
        None, alias="$and", description="Conditions that all count."
    )
    or_: list[Annotated[JsonObject, entry]] | None = Field(
        None, alias="$or", description="Conditions of which one is enough."
    )

    @model_validator(mode="after")
    def _has_conditions(self) -> Self:
        if self.and_ is None and self.or_ is None:
            raise refusal("must have $and or $or")
        return self


Destination = (
    PushDestinationRegistration
    | PushDestinationExternalUserId
    | PushDestinationPhoneNumber
    | PushDestinationEmail
    | PushDestinationMultiple
)
PushDestination = TypeAliasType(
    "PushDestination",
    Annotated[Destination, Field(discriminator="type", title="PushDestination", description="Who gets the message.")],
)


# -- when ------------------------------------------------------------------------------------------------------


class ValidityPeriod(JudgedBody):
    """How long a message may still be delivered: at least 30 seconds, at most 48 hours."""

    amount: Int32 = Field(description="How many units.")
    time_unit: Annotated[wire_types.ValidityPeriodTimeUnit, Loose] | None = about("Minutes when nothing is said.")


class DeliveryTime(JudgedBody):
    """A time of the day, in UTC."""

    hour: int = Field(ge=0, le=23, json_schema_extra={"format": "int32"}, description="Hour.")
    minute: int = Field(ge=0, le=59, json_schema_extra={"format": "int32"}, description="Minute.")

    @property
    def minute_of_day(self) -> int:
        return self.hour * 60 + self.minute


class DeliveryTimeWindow(JudgedBody):
    """When messages may leave, in UTC; `from` and `to` come together, at least an hour apart, or not at all."""

    days: list[Annotated[wire_types.DeliveryDay, Loose, entry]] = Field(min_length=1, description="On these days.")
    from_: DeliveryTime | None = Field(None, alias="from", description="From this time on.")
    to: DeliveryTime | None = about("Until this time; before `from` it is one of the next day.")

    @model_validator(mode="after")
    def _is_a_window(self) -> Self:
        if (self.from_ is None) != (self.to is None):
            raise refusal("must have both from and to, or neither")
        if self.from_ and self.to:
            minutes = (self.to.minute_of_day - self.from_.minute_of_day) % MINUTES_OF_DAY
            if minutes < SHORTEST_WINDOW:
                raise refusal("must have at least 1 hour between from and to")
        return self


class SendingSpeedLimit(JudgedBody):
    """At most so many device messages in each unit of time."""

    amount: PositiveInt32 = Field(description="How many.")
    time_unit: Annotated[wire_types.SpeedLimitTimeUnit, Loose] | None = about(
        "A minute when nothing is said.", default="MINUTE"
    )


class RequestSchedulingSettings(JudgedBody):
    """When the messages of the request leave."""

    bulk_id: Annotated[str, Field(max_length=MAX_BULK_ID)] | None = about("Id of the request, chosen by you.")
    send_at: Moment | None = about("When to send; at most 180 days ahead. That of a message wins.")
    sending_speed_limit: SendingSpeedLimit | None = None


class PushMessageRequestOptions(JudgedBody):
    """What counts for all messages of the request."""

    schedule: RequestSchedulingSettings | None = None


# -- what ------------------------------------------------------------------------------------------------------


class MessageDeliveryReporting(JudgedBody):
    """Where delivery reports go."""

    url: str | None = about("Without one, the account's own address is used.", "https://shop.example.com/reports")
    intermediate_report: bool | None = about("Whether to tell of statuses on the way, too; no by default.")
    notify: bool | None = about("`false` keeps reports from being sent.")


class Webhooks(JudgedBody):
    """Who is told what becomes of a message."""

    delivery: MessageDeliveryReporting | None = None
    content_type: ContentType | None = about("`application/json`; the twin tells reports in no other form.")
    callback_data: Annotated[str, Field(max_length=MAX_CALLBACK_DATA)] | None = about("Comes back in reports.")


class PushUnificationMessageOptions(JudgedBody):
    """How and when a message is delivered and shown."""

    platform: Annotated[wire_types.Platform, nulls_are_absent] | None = None
    validity_period: ValidityPeriod | None = None
    delivery_time_window: DeliveryTimeWindow | None = None
    sound_enabled: bool | None = about("Play a sound; yes by default.")
    sound_name: str | None = about("A sound file of the app.", "chime.caf")
    vibration_enabled: bool | None = about("Vibrate; yes by default. Only Android.")
    content_available: bool | None = about("Wake the app. Only iOS.")
    is_silent: bool | None = about("Deliver to the app, and show nothing.")
    badge: Int32 | None = about("Number at the icon of the app. Only iOS.", 1)
    category: str | None = about("Names a set of buttons.", "mm_accept_decline")
    show_mirrored_push: bool | None = about("Show the message inside the app, too.")
    mirrored_push_style: Annotated[wire_types.PushOutboundContentOptionsInAppStyle, Loose] | None = None
    mirrored_push_expiration_period: Length | None = about("How long it is shown inside the app.", 6)
    mirrored_push_expiration_time_unit: (
        Annotated[wire_types.PushOutboundContentOptionsInAppExpirationTimeUnit, Loose] | None
    ) = None
    mirrored_push_dismiss_title: str | None = about("Text of the button that closes it.", "Later")
    mirrored_push_open_title: str | None = about("Text of the button that opens it.", "Open")
    on_tap_button_action: PrimaryButtonAction | None = None
    inbox_topic: str | None = about("Keep the message in the inbox, under this topic of the account.", "Offers")
    inbox_message_expiration_period: LengthWithoutMinimum | None = about("How long the inbox keeps it.", 7)
    inbox_message_expiration_time_unit: (
        Annotated[wire_types.PushOutboundContentOptionsInboxMessageExpirationTimeUnit, Loose] | None
    ) = None
    send_at: Moment | None = about("When to send; at most 180 days ahead.")
    custom_payload: JsonObject | None = about("Handed to the app as it is.", {"orderId": 4711})
    campaign_reference_id: Annotated[str, Field(max_length=MAX_CAMPAIGN_REFERENCE)] | None = about(
        "Your own mark of a campaign, which reports and logs repeat.", "spring-sale"
    )


class PushUnificationMessage(JudgedBody):
    """One content for some destinations."""

    sender: str = Field(description="Code or id of the application.")
    destinations: list[Annotated[PushDestination, entry]] = Field(min_length=1, description="Who gets it.")
    content: Annotated[wire_types.PushOutboundContent, nulls_are_absent]
    options: PushUnificationMessageOptions | None = None
    webhooks: Webhooks | None = None


class PushUnificationRequest(JudgedBody):
    """Messages to send."""

    messages: list[Annotated[PushUnificationMessage, entry]] = Field(
        min_length=1, description="In the order of the answer."
    )
    options: PushMessageRequestOptions | None = None
