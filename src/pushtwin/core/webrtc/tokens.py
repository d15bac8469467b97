"""The tokens by which apps say who calls (mobile-sdk-api 4.22). Pure.

Nobody can call with one: it is made so that apps start as they would.
"""

import re
from typing import NamedTuple

from pushtwin.base import json_text
from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.base.times import LATEST

DEFAULT_SECONDS = 8 * 60 * 60
MOST_SECONDS = 24 * 60 * 60
_SECOND_MS = 1000
_IDENTITY = re.compile(r"[\w+=/.-]{3,64}")


class TokenWanted(NamedTuple):
    """For whom, and for how many seconds."""

    identity: str
    seconds: int = DEFAULT_SECONDS


class IssuedToken(NamedTuple):
    """A token, and when it ends: a whole second, in milliseconds."""

    text: str
    expires_at: int


def check_wanted(wanted: TokenWanted) -> TokenWanted:
    """Raises RequestFormatInvalid for what nobody can be called, and for a time that is too short or too long."""
    if not _IDENTITY.fullmatch(wanted.identity):
        raise RequestFormatInvalid("identity", "3 to 64 letters, digits or any of -_+=/.")
    if not 1 <= wanted.seconds <= MOST_SECONDS:
        raise RequestFormatInvalid("timeToLive", f"from 1 to {MOST_SECONDS}")
    return wanted


def issue_token(wanted: TokenWanted, token_id: str, now: int, secret: str) -> IssuedToken:
    """Signed by HS256 with a secret, however short that is."""
    from pushtwin.core.calls.signing import HS256, SIGNATURES  # noqa: PLC0415  with the first token

    issued_at = now // _SECOND_MS
    expires_at = min(issued_at + wanted.seconds, LATEST // _SECOND_MS)
    claims = {
        "iss": "pushtwin",
        "sub": wanted.identity,
        "identity": wanted.identity,
        "iat": issued_at,
        "exp": expires_at,
        "jti": token_id,
    }
    text = SIGNATURES.encode(json_text.write(claims), secret, HS256)
    return IssuedToken(text, expires_at * _SECOND_MS)
