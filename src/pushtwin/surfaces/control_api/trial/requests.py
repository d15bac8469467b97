"""What is said of a trial."""

from pydantic import Field

from pushtwin.surfaces.control_api.accounts.requests import AccountSettingsChanges
from pushtwin.surfaces.control_api.fields import ControlBody, ControlQuery


class BeginTrial(ControlBody):
    """Which settings accounts have instead of their defaults. None at all only notes which ones are read."""

    answers: AccountSettingsChanges = AccountSettingsChanges()


class TrialQuery(ControlQuery):
    """How much is told."""

    calls: bool = Field(True, description="Whether the calls are told, too.")
