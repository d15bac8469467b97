"""Types that requests and answers of `/omni` share, and the enumerations of requests.

They have the names that the platform publishes.
"""

from enum import StrEnum
from typing import Annotated, NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.core.omni.model import Channel
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.shared.judged_bodies import Loose

Step = TypedDict(
    "Step",
    {
        "from": NotRequired[
            Annotated[
                str, documented("Who sends. For PUSH the code or the id of an application of the account.", "Shop")
            ]
        ],
        "channel": Annotated[Channel, Loose],
    },
)
"""A channel that messages go through."""
with_config(ConfigDict(strict=True))(Step)


@with_config(ConfigDict(strict=True))
class To(TypedDict):
    """How a destination can be reached. Each step takes what it can use."""

    phoneNumber: NotRequired[Annotated[str, documented("In international format, digits only.", "385911234567")]]
    emailAddress: NotRequired[Annotated[str, documented("Email address of the person.", "jdoe@example.com")]]
    pushRegistrationId: NotRequired[
        Annotated[str, documented("Id of a registration.", "d2463a09-1cf8-4e07-a063-041d4195d171")]
    ]
    whatsAppUserId: NotRequired[Annotated[str, documented("Only echoed: the twin knows no WhatsApp.", "HR.4711")]]


class TimeUnit(StrEnum):
    """Unit of a validity period."""

    NANOSECONDS = "NANOSECONDS"
    MICROSECONDS = "MICROSECONDS"
    MILLISECONDS = "MILLISECONDS"
    SECONDS = "SECONDS"
    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"
