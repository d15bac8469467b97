"""What the bodies of both generations of sends have in common."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import Field

from pushtwin.core.messages.model import TapAction, TapActionType
from pushtwin.surfaces.push_api.wire_types import DESTINATION_TYPES, PrimaryButtonActionType
from pushtwin.surfaces.shared import judged_bodies
from pushtwin.surfaces.shared.judged_bodies import JudgedBody, Loose

B = TypeVar("B", bound=JudgedBody)
_TAGS = {*DESTINATION_TYPES, "TEXT", "IMAGE"}


def validate_all(model: type[B], body: Mapping[str, Any]) -> B:
    """Raises RequestInvalid with everything that the model refuses."""
    return judged_bodies.validate_all(model, body, _TAGS)


class PrimaryButtonAction(JudgedBody):
    """What a tap on the button opens; it takes both members (push-messages-api 7.1: else status 74)."""

    resource: str | None = Field(None, description="What is opened: an address, or a link into the app.")
    type: Annotated[PrimaryButtonActionType, Loose] | None = Field(None, description="How it is opened.")

    def tap_action(self) -> TapAction | None:
        """None when neither member is there."""
        if self.resource is None and self.type is None:
            return None
        return TapAction(self.resource, TapActionType(self.type) if self.type else None)
