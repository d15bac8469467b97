"""Types that requests and answers of `/push` share, under the names that the platform publishes."""

from enum import StrEnum
from typing import Annotated, Literal, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, with_config
from typing_extensions import TypeAliasType, TypedDict  # pydantic needs these before Python 3.12

from pushtwin.core.documents.values import refusal
from pushtwin.http.openapi.references import documented

MAX_TEXT = 4000
MAX_PLATFORM = 255
DESTINATION_TYPES = ("REGISTRATION", "EXTERNAL_USER_ID", "PHONE_NUMBER", "EMAIL", "MULTIPLE")


class PrimaryButtonActionType(StrEnum):
    """How the target of a button is opened."""

    WEB_VIEW_URL = "WEB_VIEW_URL"
    DEEP_LINK = "DEEP_LINK"
    OPEN_URL_IN_BROWSER = "OPEN_URL_IN_BROWSER"


class ValidityPeriodTimeUnit(StrEnum):
    """Unit of a validity period."""

    SECONDS = "SECONDS"
    MINUTES = "MINUTES"
    HOURS = "HOURS"


class InAppExpirationTimeUnit(StrEnum):
    """Unit of the time for which the deprecated API shows a message inside the app."""

    MINUTES = "MINUTES"
    HOURS = "HOURS"


class PushOutboundContentOptionsInAppStyle(StrEnum):
    """How a message is shown inside the app."""

    MODAL = "MODAL"
    BANNER = "BANNER"


class PushOutboundContentOptionsInAppExpirationTimeUnit(StrEnum):
    """Unit of the time for which a message is shown inside the app."""

    MINUTES = "MINUTES"
    HOURS = "HOURS"


class PushOutboundContentOptionsInboxMessageExpirationTimeUnit(StrEnum):
    """Unit of the time for which a message stays in an inbox."""

    DAYS = "DAYS"
    MONTHS = "MONTHS"


class SpeedLimitTimeUnit(StrEnum):
    """The period that a speed limit counts in."""

    MINUTE = "MINUTE"
    HOUR = "HOUR"
    DAY = "DAY"


class DeliveryDay(StrEnum):
    """A day of the week, in UTC."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class MessageGeneralStatus(StrEnum):
    """Group of a status."""

    ACCEPTED = "ACCEPTED"
    PENDING = "PENDING"
    UNDELIVERABLE = "UNDELIVERABLE"
    DELIVERED = "DELIVERED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"


class OMNIChannel(StrEnum):
    """A way to reach people."""

    SMS = "SMS"
    EMAIL = "EMAIL"
    VOICE = "VOICE"
    PARSECO = "PARSECO"
    PUSH = "PUSH"
    VIBER = "VIBER"
    FACEBOOK = "FACEBOOK"
    LINE = "LINE"
    VKONTAKTE = "VKONTAKTE"
    KAKAO_CHINGU = "KAKAO_CHINGU"
    KAKAO_ALIM = "KAKAO_ALIM"
    WHATSAPP = "WHATSAPP"
    MMS = "MMS"


class MessageErrorGroup(StrEnum):
    """Group of an error."""

    OK = "OK"
    HANDSET_ERRORS = "HANDSET_ERRORS"
    USER_ERRORS = "USER_ERRORS"
    OPERATOR_ERRORS = "OPERATOR_ERRORS"


def _not_blank(text: str) -> str:
    if not text.strip():
        raise refusal("must not be blank")
    return text


_strict = with_config(ConfigDict(strict=True))
_Tag = Annotated[str, Field(max_length=MAX_PLATFORM, json_schema_extra={"minLength": 0})]
_Title = Annotated[
    str, Field(max_length=50, json_schema_extra={"minLength": 0}, description="Line above the text.", examples=["Sale"])
]
_Text = Annotated[
    str,
    Field(min_length=1, max_length=MAX_TEXT),
    AfterValidator(_not_blank),
    documented(
        "What the message says. All that is sent to a device counts for the limit, this text and the JSON around it.",
        "Your order is on its way.",
    ),
]


@_strict
class Platform(TypedDict):
    """Your own marks of a message, which reports and logs repeat."""

    entityId: NotRequired[Annotated[_Tag, documented("Mark of an entity.", "shop-42")]]
    applicationId: NotRequired[Annotated[_Tag, documented("Mark of an application of your own.", "order-flow")]]


@_strict
class PushOutboundTextContent(TypedDict):
    """A text."""

    type: Literal["TEXT"]
    title: NotRequired[_Title]
    text: _Text


@_strict
class PushOutboundImageContent(TypedDict):
    """A text with an image."""

    type: Literal["IMAGE"]
    title: NotRequired[_Title]
    text: _Text
    url: Annotated[str, documented("Where devices get the image.", "https://shop.example.com/parcel.jpg")]


PushOutboundContent = TypeAliasType(
    "PushOutboundContent",
    Annotated[
        PushOutboundTextContent | PushOutboundImageContent,
        Field(discriminator="type", title="PushOutboundContent", description="What is sent."),
    ],
)
