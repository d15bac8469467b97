"""What is wrong with something that a client sent. Rules yield it, surfaces render it. Pure."""

from typing import NamedTuple

Place = tuple[str | int, ...]
"""The way to a value in JSON: names of members, and numbers of entries."""


MOST_TOLD = 100
"""Of what is wrong with one request: more would only make an answer that is longer than the question."""


class Problem(NamedTuple):
    """A place, and why what stands there can't stay."""

    place: Place
    message: str

    def below(self, *place: str | int) -> "Problem":
        """The same, seen from further up."""
        return Problem((*place, *self.place), self.message)

    @property
    def path(self) -> str:
        """The place as the message APIs write it."""
        return path_of(*self.place)

    def to_json(self) -> dict[str, str]:
        """As clients are told: `persons.3.phones.0`."""
        return {"field": ".".join(map(str, self.place)), "message": self.message}


def path_of(*parts: str | int) -> str:
    """`messages[0].content.text`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")
