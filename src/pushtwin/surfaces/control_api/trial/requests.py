"""What is said of a trial."""

from collections import Counter
from typing import Annotated

from pydantic import Field, field_validator

from pushtwin.base import machine
from pushtwin.core.accounts.trial import TrialFault as Ordered
from pushtwin.core.faults.service import MAX_FAULTS
from pushtwin.surfaces.control_api.accounts.requests import AccountSettingsChanges
from pushtwin.surfaces.control_api.faults.requests import CreateFault
from pushtwin.surfaces.control_api.fields import ControlBody, ControlQuery

Place = Annotated[int, Field(strict=True, ge=0, le=2**53)]


class TrialFault(ControlBody):
    """A fault of an account that is made meanwhile: of the first one, or of the so manieth after it.

    A restore or reset lifts it, as any. With `beginning` it is ordered only after so many of these.
    """

    account: Place = 0
    beginning: Place = 0
    order: CreateFault

    def command(self) -> Ordered:
        fault_id = self.order.fault_id or str(machine.new_uuid())
        return Ordered(self.account, self.beginning, (fault_id, self.order.command()))


class BeginTrial(ControlBody):
    """Which settings accounts have instead of their defaults. None at all only notes which ones are read.

    `faults` are there from the beginning of an account that is made while the trial is on.
    """

    answers: AccountSettingsChanges = Field(default_factory=AccountSettingsChanges)
    faults: Annotated[list[TrialFault], Field(max_length=MAX_FAULTS)] = Field(default_factory=list)

    @field_validator("faults")
    @classmethod
    def _have_ids_of_their_own(cls, faults: list[TrialFault]) -> list[TrialFault]:
        named = Counter((one.account, one.beginning, one.order.fault_id) for one in faults if one.order.fault_id)
        if any(number > 1 for number in named.values()):
            raise ValueError("an account should not have two faults with one faultId")
        return faults


class TrialQuery(ControlQuery):
    """How much is told."""

    calls: bool = Field(True, description="Whether the calls are told, too.")
    changes: bool = Field(False, description="Whether changes by the control API are among the calls.")
