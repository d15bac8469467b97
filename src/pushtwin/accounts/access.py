"""Whether the credentials of a call are those of its account (people-api 1.2, control-api Settings)."""

import base64
import binascii
import hmac
from collections.abc import Callable

from pushtwin.accounts.model import Auth, Call, CalledAccount, Credentials
from pushtwin.errors import AnswerableError, ApplicationNotFound, Unauthorized

Presented = tuple[str, str]  # ("app", key) or ("basic", "user:password")


def admit(call: Call, account: CalledAccount, is_known: Callable[[Presented], bool]) -> None:
    """Note the account on the call, and check the credentials by the account's `auth` setting.

    `is_known` tells whether any account has the credentials; it is asked only when this one has not.
    Raises Unauthorized or, for credentials of another account, ApplicationNotFound. In lenient mode what would
    have been raised becomes a warning.
    """
    call.account = account
    presented = parse_authorization(call.authorization)
    if presented and _matches(presented, account.credentials):
        return
    refusal: AnswerableError = ApplicationNotFound() if presented and is_known(presented) else Unauthorized()
    if account.settings.auth is Auth.STRICT:
        raise refusal
    call.warn(f"strict auth would have answered {refusal.name}: {refusal.text}")


def parse_authorization(header: str | None) -> Presented | None:
    """The credentials in an Authorization header; None when there are none of a scheme the twin can check."""
    scheme, _, rest = (header or "").strip().partition(" ")
    rest = rest.strip()
    match scheme.lower():
        case "app" if rest:
            return "app", rest
        case "basic":
            try:
                decoded = base64.b64decode(rest, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError, ValueError):
                return None
            return ("basic", decoded) if ":" in decoded else None
        case _:
            return None


def _matches(presented: Presented, own: Credentials) -> bool:
    scheme, secret = presented
    expected = own.api_key if scheme == "app" else f"{own.username}:{own.password}"
    return hmac.compare_digest(secret.encode(), expected.encode())
