"""What is said of a trial."""

from typing import Annotated

from pydantic import Field

from pushtwin.core.faults.service import MAX_FAULTS
from pushtwin.surfaces.control_api.accounts.requests import AccountSettingsChanges
from pushtwin.surfaces.control_api.faults.requests import CreateFault
from pushtwin.surfaces.control_api.fields import ControlBody, ControlQuery


class TrialFault(ControlBody):
    """A fault of an account that is made meanwhile: of the first one, or of the so manieth after it."""

    account: Annotated[int, Field(strict=True, ge=0, le=MAX_FAULTS)] = 0
    order: CreateFault


class BeginTrial(ControlBody):
    """Which settings accounts have instead of their defaults. None at all only notes which ones are read.

    `faults` are there from the beginning of an account that is made while the trial is on.
    """

    answers: AccountSettingsChanges = Field(default_factory=AccountSettingsChanges)
    faults: Annotated[list[TrialFault], Field(max_length=MAX_FAULTS)] = Field(default_factory=list)


class TrialQuery(ControlQuery):
    """How much is told."""

    calls: bool = Field(True, description="Whether the calls are told, too.")
    changes: bool = Field(False, description="Whether changes by the control API are among the calls.")
