"""The wire models of `POST /push/2/message/…` (push-messages-api 4)."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from pushtwin.core.messages.model import InAppStyle
from pushtwin.surfaces.push_api import wire_types
from pushtwin.surfaces.push_api.bodies import PrimaryButtonAction
from pushtwin.surfaces.push_api.wire_types import MAX_TEXT
from pushtwin.surfaces.shared.judged_bodies import (
    ContentType,
    Int32,
    JsonObject,
    JudgedBody,
    Length,
    Loose,
    Moment,
    about,
    entry,
    without_nulls,
)

MAX_SENDER = 80
MAX_TITLE = 45
MAX_CALLBACK_DATA = 200


def _text_is_required(schema: dict[str, Any]) -> None:
    """The document wants a text, but a request without one is only rejected by a status."""
    without_nulls(schema)
    schema["required"] = ["from", "text", "to"]


class PushRequestNotificationOptions(JudgedBody):
    """How a message is shown."""

    title: Annotated[str, Field(max_length=MAX_TITLE)] | None = about("Line above the text.", "Sale")
    sound_enabled: bool | None = about("Play a sound; yes by default.")
    sound_name: str | None = about("A sound file of the app.", "chime.caf")
    vibration_enabled: bool | None = about("Vibrate; yes by default. Only Android.")
    is_silent: bool | None = about("Deliver to the app, and show nothing.")
    badge: Int32 | None = about("Number at the icon of the app. Only iOS.", 1)
    content_url: str | None = about("Where devices get an image.", "https://shop.example.com/parcel.jpg")
    category: str | None = about("Names a set of buttons.", "mm_accept_decline")
    show_in_app: bool | None = about("Show the message inside the app, too.")
    in_app_style: Annotated[InAppStyle, Loose] | None = None
    in_app_expiration_period: Length | None = about("How long it is shown inside the app; 48 hours by default.", 6)
    in_app_expiration_time_unit: Annotated[wire_types.InAppExpirationTimeUnit, Loose] | None = None
    in_app_dismiss_title: str | None = about("Text of the button that closes it.", "Later")
    in_app_open_title: str | None = about("Text of the button that opens it.", "Open")
    primary_button_action: PrimaryButtonAction | None = None
    inbox_topic: str | None = about("Keep the message in the inbox, under this topic of the account.", "Offers")


class PushRequest(JudgedBody):
    """One content for all devices that a query finds."""

    model_config = ConfigDict(json_schema_extra=_text_is_required)

    from_: Annotated[str, Field(min_length=1, max_length=MAX_SENDER)] = Field(
        alias="from", description="Code of the application."
    )
    to: JsonObject = Field(
        description="Which devices: fields with their values, `$and` or `$or`.", examples=[{"externalUserId": "jdoe"}]
    )
    text: Annotated[str, Field(max_length=MAX_TEXT, json_schema_extra={"minLength": 1})] | None = about(
        "What the message says. Without any, the message is rejected (status 69).", "Your order is on its way."
    )
    validity_period: Length | None = about("How long the message may be delivered: 30 seconds to 72 hours.", 48)
    validity_period_time_unit: Annotated[wire_types.ValidityPeriodTimeUnit, Loose] | None = about(
        "Hours when nothing is said."
    )
    send_at: Moment | None = about("When to send; at most 180 days ahead.")
    custom_payload: JsonObject | None = about("Handed to the app as it is.", {"orderId": 4711})
    notification_options: PushRequestNotificationOptions | None = None
    notify_url: str | None = about("Where the delivery report goes.", "https://shop.example.com/reports")
    notify_content_type: ContentType | None = about("`application/json`; the twin tells reports in no other form.")
    callback_data: Annotated[str, Field(max_length=MAX_CALLBACK_DATA)] | None = about("Comes back in reports.")
    target_only_primary_devices: bool | None = about("Leave out devices that are not their person's primary one.")


class PushRequestMulti(JudgedBody):
    """Messages to send."""

    messages: list[Annotated[PushRequest, entry]] = Field(min_length=1, description="In the order of the answer.")
