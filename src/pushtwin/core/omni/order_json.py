"""What the flows of one request have in common, as their rows keep it. Pure."""

from pushtwin.base.packed import read_packed, write_packed
from pushtwin.base.remembering import remember_short
from pushtwin.core.omni.model import Order


def write_order(order: Order) -> str:
    return write_packed(order)


@remember_short(1024)
def read_order(text: str) -> Order:
    """The order as it was; it may be shared, so nobody changes what is in it. Raises UnknownForm."""
    return read_packed(Order, text, "order")
