"""What becomes of messages that phones send, reckoned anew: whoever is told, once each (push-messages-api 9)."""

from dataclasses import dataclass, field

DAYS_KEPT_MS = 48 * 3_600_000


@dataclass
class Configuration:
    """`actions` are (key, address to forward to, or None for a pull), in the order of creation."""

    application: int
    actions: list[tuple[str, str | None]] = field(default_factory=list)


@dataclass
class Sent:
    """A message of a phone. `addresses` are those that it is forwarded to."""

    text: str
    at: int
    is_for_pull: bool
    addresses: list[str]
    pulled_at: int | None = None


class Replies:
    """An account: what is to become of messages, and the messages, oldest first."""

    def __init__(self) -> None:
        self.now = 0
        self.configurations: dict[str, Configuration] = {}
        self.sent: list[Sent] = []

    def say(self, application: int, text: str) -> None:
        met = [
            address
            for one in self.configurations.values()
            if one.application == application
            for _, address in one.actions
        ]
        addresses = [address for address in met if address is not None]
        self.sent.append(Sent(text, self.now, None in met, addresses))

    def pull(self, limit: int) -> tuple[list[str], int]:
        """The texts that are handed out, and how many still wait."""
        waiting = self.waiting()
        for one in waiting[:limit]:
            one.pulled_at = self.now
        return [one.text for one in waiting[:limit]], len(self.waiting())

    def waiting(self) -> list[Sent]:
        return [one for one in self.sent if one.is_for_pull and one.pulled_at is None and self.is_kept(one)]

    def is_kept(self, one: Sent) -> bool:
        return self.now - one.at <= DAYS_KEPT_MS

    def outcomes(self) -> dict[str, tuple[str | None, list[str]]]:
        """Of each text what became of its pull, and where it is forwarded to."""
        return {one.text: (self._state(one), one.addresses) for one in self.sent}

    def _state(self, one: Sent) -> str | None:
        if not one.is_for_pull:
            return None
        if one.pulled_at is not None:
            return "pulled"
        return "waiting" if self.is_kept(one) else "expired"
