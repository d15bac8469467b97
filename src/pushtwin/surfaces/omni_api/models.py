"""The wire models of `/omni` (push-messages-api 11)."""

from typing import Annotated

from pydantic import Field

from pushtwin.surfaces.omni_api.wire_types import Step
from pushtwin.surfaces.shared.judged_bodies import JudgedBody, about, entry, nulls_are_absent


class CreateOrUpdateScenarioRequest(JudgedBody):
    """A scenario."""

    name: str | None = about("What you call it.", "Push, then SMS")
    flow: list[Annotated[Step, nulls_are_absent, entry]] = Field(min_length=1, description="The steps, in their order.")
    default: bool | None = about("Whether messages that name no scenario take this one.", example=True)
