"""Trials: other settings for a while, and what came of them."""

from typing import Any

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.control_types.calls import JournaledCall

CLIENT = "pushtwin.client"
"""Where the scope of a call has its client, while tests are tried: nobody waits for an answer that comes too late."""


class CalledAccount(TypedDict):
    """Whose call it is."""

    accountId: str


class TrialCall(CalledAccount, JournaledCall):
    """A call that was made while a trial was on, and to which account.

    `beginning` is how often that had been restored or reset by then. `facesFaults` says whether faults look at it: not
    at one that is refused for what it shows, or as one too many.
    """

    beginning: int
    facesFaults: bool


class TrialAnswer(TypedDict):
    """What accounts have instead of their defaults, and what came of it since.

    `consulted` are the settings that were read and that nobody has chosen for the account. `calls` are those to the
    emulated APIs and the webhooks in the order of their answers, the first 2000 or 16 MiB; `callsCut` says that there
    were more. `accounts` are those that were made meanwhile.
    """

    answers: dict[str, Any]
    consulted: list[str]
    calls: list[TrialCall]
    callsCut: bool
    accounts: list[str]
