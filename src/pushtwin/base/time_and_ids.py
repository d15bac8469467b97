"""The sources of time and of ids. Passed by hand, so that a test can set them."""

from pushtwin.base import machine

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01: keeps ordinals below 2**53, exact in every JSON reader
_ORDINAL_BITS = 12  # of a millisecond: ten for its microseconds, the rest for the process
_PROCESS_BITS = 2
PROCESSES = 1 << _PROCESS_BITS


class TimeAndIds:
    """Real time and real randomness.

    Times are whole milliseconds since 1970 in UTC and never go backwards, even when the system clock does. `process`
    tells this one apart from others that use the same database, as long as there are no more than `PROCESSES`.
    """

    process = 0

    def __init__(self) -> None:
        self._last_ms = 0
        self._last_ordinal = 0

    def now(self) -> int:
        """The current time in milliseconds."""
        self._last_ms = max(self._last_ms, machine.time_ns() // 1_000_000)
        return self._last_ms

    def next_ordinal(self) -> int:
        """An integer that grows with every call: the id of a person, the creation order of anything.

        Two of too many processes may draw the same one; the primary key tells, and the use case runs again.
        """
        milliseconds, microseconds = divmod(machine.time_ns() // 1000 - _EPOCH_MS * 1000, 1000)
        ordinal = milliseconds << _ORDINAL_BITS | microseconds << _PROCESS_BITS | self.process
        self._last_ordinal = max(self._last_ordinal + PROCESSES, ordinal)
        return self._last_ordinal

    def new_uuid(self) -> str:
        """A random UUID in lower case."""
        return str(machine.new_uuid())

    def new_request_id(self) -> bytes:
        """32 hexadecimal digits that tell answers apart; no secret."""
        return b"%032x" % machine.quick_random.getrandbits(128)

    def new_hex(self, characters: int) -> str:
        """Random hexadecimal digits in lower case; `characters` must be even."""
        return machine.secret_bytes(characters // 2).hex()
