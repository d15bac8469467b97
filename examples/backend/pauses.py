"""Sleeping without waiting."""

from pushtwin.testing import TwinAccount


class Pauses(list[float]):
    """Takes the place of `time.sleep`: nobody waits, but the account's clock goes on."""

    def __init__(self, account: TwinAccount) -> None:
        self._account = account

    def __call__(self, seconds: float) -> None:
        self.append(seconds)
        self._account.clock.advance(seconds=seconds)
