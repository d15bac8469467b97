"""Saying that something in an account may become due at another time than before."""

from pushtwin.database import Change, Writing

DUE = "due"


def tell_due(writing: Writing, account_id: str) -> None:
    """Let the agenda look anew when the next thing of this account is due."""
    writing.tell(Change(account_id, DUE))
