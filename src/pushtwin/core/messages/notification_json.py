"""A send as a row keeps it. Pure."""

from pushtwin.base.packed import UnknownForm, read_packed, write_packed
from pushtwin.base.remembering import remember_short
from pushtwin.core.messages.model import Send

__all__ = ["UnknownForm", "parse_send", "to_json"]


def to_json(send: Send) -> str:
    """The send with all its parts."""
    return write_packed(send)


@remember_short(1024)
def parse_send(text: str) -> Send:
    """The send as it was; it may be shared, so nobody changes what is in it. Raises UnknownForm."""
    return read_packed(Send, text, "send")
