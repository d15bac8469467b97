"""The JSON Web Tokens by which an SDK acts for one person (mobile-sdk-api 2.3). Pure."""

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, Context, Decimal
from typing import Any, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.errors import Unauthorized

_HEADER = ("alg", "typ", "kid")
_TEXTS = ("typ", "sub", "infobip-api-key", "jti")
_TIMES = ("iat", "exp")
_END_OF_TIME = 253_402_300_800  # the year 10000
_UPWARDS = Context(rounding=ROUND_CEILING)


class Token(NamedTuple):
    """What a well-formed token says; whether that is true depends on the signature. `expires_at` in milliseconds."""

    text: str
    key_id: str
    subject: str
    application_code: str
    expires_at: int


def read_token(text: str) -> Token:
    """The token without looking at its signature. Raises Unauthorized when a part is missing or of the wrong type."""
    from jwt import PyJWTError  # noqa: PLC0415  with the first token

    from pushtwin.core.calls.signing import SIGNATURES  # noqa: PLC0415

    try:
        decoded = SIGNATURES.decode_complete(text, options={"verify_signature": False})
        header, claims = decoded["header"], json_text.read(decoded["payload"])
    except (PyJWTError, ValueError, RecursionError):
        raise Unauthorized from None
    _require_texts(header, _HEADER)
    if not isinstance(claims, dict):
        raise Unauthorized
    _require_texts(claims, _TEXTS)
    if claims["typ"] != "Bearer" or not all(_is_time(claims.get(name)) for name in _TIMES):
        raise Unauthorized
    return Token(text, header["kid"], claims["sub"], claims["infobip-api-key"], _milliseconds(claims["exp"]))


def is_signed_by(token: Token, secret: bytes) -> bool:
    """Whether the signature was made with HS256 and this secret, however short that is."""
    from jwt import PyJWTError  # noqa: PLC0415  with the first token

    from pushtwin.core.calls.signing import HS256, SIGNATURES  # noqa: PLC0415

    try:
        SIGNATURES.decode(token.text, secret, algorithms=[HS256])  # times are compared by the twin's own clock
    except (PyJWTError, ValueError):
        return False
    return True


def _is_time(value: Any) -> bool:
    """Seconds since 1970."""
    return type(value) in {int, Decimal} and 0 <= value < _END_OF_TIME


def _milliseconds(seconds: int | Decimal) -> int:
    """The first whole millisecond that is not before."""
    return math.ceil(_UPWARDS.multiply(Decimal(seconds), Decimal(1000)))


def _require_texts(values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    texts = [values.get(name) for name in names]
    if not all(isinstance(text, str) and text and json_text.is_storable(text) for text in texts):
        raise Unauthorized
