"""Types that requests and answers of `/omni` share, under the names that the platform publishes."""

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
