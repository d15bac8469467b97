"""What is doubtful about a request: whether it is refused the account says, once it is known which one it is. Pure."""

from collections.abc import Callable
from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings


class Doubt(NamedTuple):
    """Something that some accounts refuse with this error, and others take. Each call has an error of its own."""

    is_refused: Callable[[AccountSettings], bool]
    error: Exception


Doubting = Callable[[Doubt], None]
"""Notes a doubt about the call that is being read."""
