"""What is done to a clock."""

from typing import Annotated

from pydantic import Field

from pushtwin.surfaces.control_api.fields import ControlBody, Time


class FreezeClock(ControlBody):
    """Stand still, at the present time of the account unless another is given."""

    at: Time | None = None


class SetClock(ControlBody):
    """Show another time."""

    now: Time


class AdvanceClock(ControlBody):
    """Let time pass."""

    ms: Annotated[int, Field(strict=True, ge=0, le=2**53, description="Milliseconds.")]


class ResumeClock(ControlBody):
    """Run on from the time that it shows, or go back to real time."""

    real: Annotated[bool, Field(strict=True)] = False
