"""The wire models of `/omni` (push-messages-api 11).

No member of a message is required. What other channels than PUSH and SMS would send is taken, and nobody reads it.
"""

from collections.abc import Hashable
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from pushtwin.core.documents.values import refusal
from pushtwin.core.messages.model import InAppStyle
from pushtwin.core.omni.model import MAX_STEPS, LanguageCode, Transliteration
from pushtwin.surfaces.omni_api.wire_types import Step, TimeUnit, To
from pushtwin.surfaces.shared.judged_bodies import (
    ContentType,
    Int32,
    JsonObject,
    JudgedBody,
    Loose,
    Moment,
    about,
    entry,
    nulls_are_absent,
)

MAX_PUSH_TEXT = 2000
MAX_CALLBACK_DATA = 4000
MAX_KOREAN_TITLE = 66
H = TypeVar("H", bound=Hashable)


class CreateOrUpdateScenarioRequest(JudgedBody):
    """A scenario."""

    name: str | None = about("What you call it.", "Push, then SMS")
    flow: list[Annotated[Step, nulls_are_absent, entry]] = Field(
        min_length=1, max_length=MAX_STEPS, description="The steps, in their order."
    )
    default: bool | None = about("Whether messages that name no scenario take this one.", example=True)


# -- what PUSH steps send --------------------------------------------------------------------------------------


def _without_repetition(values: list[H]) -> list[H]:
    if len(set(values)) < len(values):
        raise refusal("must not have an entry twice")
    return values


Subscriptions = Annotated[
    list[Annotated[str, entry]], Field(json_schema_extra={"uniqueItems": True}), AfterValidator(_without_repetition)
]


class NotificationOptions(JudgedBody):
    """How a push message is shown."""

    vibration_enabled: bool | None = about("Vibrate; yes by default. Only Android.")
    sound_enabled: bool | None = about("Play a sound; yes by default.")
    sound_name: str | None = about("A sound file of the app.", "chime.caf")
    badge: Int32 | None = about("Number at the icon of the app. Only iOS.", 1)
    content_url: str | None = about("Where devices get an image.", "https://shop.example.com/parcel.jpg")
    category: str | None = about("Names a set of buttons.", "mm_accept_decline")
    in_app_style: Annotated[InAppStyle, Loose] | None = about("Show the message inside the app, too, in this way.")
    title: str | None = about("Line above the text; the name of the app by default.", "Sale")
    is_silent: bool | None = about("Deliver to the app, and show nothing.")
    web_view_url: str | None = about("A page that a tap opens inside the app.", "https://shop.example.com/orders/4711")
    inbox_topic: str | None = about("Keep the message in the inbox, under this topic of the account.", "Offers")


class PushData(JudgedBody):
    """What PUSH steps send, and to which devices. Without a text they are left out."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_PUSH_TEXT)] | None = about(
        "What the message says.", "Your order is on its way."
    )
    validity_period: Int32 | None = about("After so long the next step begins: 30 seconds to 48 hours.", 1)
    validity_period_time_unit: Annotated[TimeUnit, Loose] | None = about(
        "Minutes when nothing is said.", default="MINUTES"
    )
    custom_payload: JsonObject | None = about("Handed to the app as it is.", {"orderId": 4711})
    notification_options: NotificationOptions | None = None
    target_only_primary_devices: bool | None = about("Leave out devices that are not their person's primary one.")
    include_notifications_disabled_devices: bool | None = about("Send to devices whose notifications are off, too.")
    person_subscriptions: Subscriptions | None = about(
        'Custom attributes of the person, all of which must be true, `"true"` or a number other than 0.', ["newsletter"]
    )
    device_subscriptions: Subscriptions | None = about(
        'Custom attributes of the device, all of which must be true, `"true"` or a number other than 0.',
        ["receiveOffers"],
    )


# -- what SMS steps send ---------------------------------------------------------------------------------------


class Language(JudgedBody):
    """Whose letters an SMS has."""

    language_code: Annotated[LanguageCode, Loose] | None = None


class IndiaDltOptions(JudgedBody):
    """What India asks for; the twin only looks whether it is well-formed."""

    content_template_id: str | None = about("Id of a template.", "1107160000000000001")
    principal_entity_id: str = Field(description="Id of whoever sends.", examples=["1101160000000000002"])
    telemarketer_id: str | None = about("Id of whoever sends for somebody else.", "1102160000000000003")


class KoreaOptions(JudgedBody):
    """What Korea asks for; the twin only looks whether it is well-formed."""

    title: Annotated[str, Field(max_length=MAX_KOREAN_TITLE, json_schema_extra={"minLength": 0})] | None = about(
        "Title of the message.", "Shop"
    )


class RegionalData(JudgedBody):
    """What the laws of some countries ask for."""

    india_dlt: IndiaDltOptions | None = None
    korea: KoreaOptions | None = None


class SmsData(JudgedBody):
    """What SMS steps send. Without a text they are left out."""

    text: Annotated[str, Field(min_length=1)] | None = about("What the message says.", "Your order is on its way.")
    validity_period: Int32 | None = about("After so long the next step begins: 30 seconds to 48 hours.", 90)
    validity_period_time_unit: Annotated[TimeUnit, Loose] | None = about(
        "Minutes when nothing is said.", default="MINUTES"
    )
    transliteration: Annotated[Transliteration, Loose] | None = None
    language: Language | None = None
    regional: RegionalData | None = None


# -- the whole -------------------------------------------------------------------------------------------------


class Destination(JudgedBody):
    """Somebody who gets the message by one of the steps."""

    message_id: str | None = about("Id of the message, chosen by you.", "order-4711")
    to: Annotated[To, nulls_are_absent] | None = None


def _of_another_channel(name: str) -> JsonObject | None:
    found: JsonObject | None = about(f"Taken, and not read: the twin does not send by {name}.")
    return found


class OmniAdvancedRequest(JudgedBody):
    """A message that goes through the steps of a scenario, to each destination until one of them delivers it."""

    scenario_key: str | None = about("Key of the scenario; without one it is the default scenario.")
    bulk_id: str | None = about("Id of the request, chosen by you.", "spring-4711")
    destinations: list[Annotated[Destination, entry]] = Field(min_length=1, description="Who gets it.")
    sms: SmsData | None = None
    whats_app: JsonObject | None = _of_another_channel("WhatsApp")
    viber: JsonObject | None = _of_another_channel("Viber")
    voice: JsonObject | None = _of_another_channel("voice")
    email: JsonObject | None = _of_another_channel("email")
    push: PushData | None = None
    line: JsonObject | None = _of_another_channel("LINE")
    kakao_chingu: JsonObject | None = _of_another_channel("Kakao")
    kakao_alim: JsonObject | None = _of_another_channel("Kakao")
    notify: bool | None = about("`false` keeps reports from being sent.")
    intermediate_report: bool | None = about("Whether to tell that a step has begun, too; no by default.")
    notify_url: str | None = about(
        "Where reports go; without one, to the account's own address.", "https://shop.example.com/reports"
    )
    notify_content_type: ContentType | None = about("`application/json`; the twin tells reports in no other form.")
    callback_data: Annotated[str, Field(max_length=MAX_CALLBACK_DATA, json_schema_extra={"minLength": 0})] | None = (
        about("Comes back in reports.", "order-4711")
    )
    send_at: Moment | None = about("When the first step begins; sooner than 180 days from now.")
    v_kontakte: JsonObject | None = _of_another_channel("VKontakte")
