"""The secrets that sign the JWTs of the mobile API: how they are written, and which bytes that makes. Pure."""

import base64
import binascii
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.problems import Problem

Encoding = Literal["text", "hex", "base64"]
_LONG_ENOUGH = 32  # bytes: what HS256 asks of a secret
_PLAIN_ALPHABET = str.maketrans("-_", "+/")


class JwtKey(NamedTuple):
    """A secret of one application. `encoding` says how it is written; None where nobody has said."""

    kid: str
    secret: str
    encoding: Encoding | None = None

    def to_json(self) -> dict[str, Any]:
        """As rows and documents keep it."""
        return {name: value for name, value in self._asdict().items() if value is not None}

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """What a signature may have been made with.

        Text, unless the encoding says otherwise. Hexadecimal digits of 32 bytes or more may be either.
        """
        text = self.secret.encode()
        match self.encoding:
            case "hex":
                return (_from_hex(self.secret),)
            case "base64":
                return (_from_base64(self.secret),)
            case "text":
                return (text,)
        try:
            decoded = _from_hex(self.secret)
        except ValueError:
            return (text,)
        return (text, decoded) if len(decoded) >= _LONG_ENOUGH else (text,)


def problems_of_secret(secret: str, encoding: Encoding | None) -> Iterator[Problem]:
    """The encoding that is named must fit."""
    try:
        _ = JwtKey("", secret, encoding).secrets
    except ValueError:
        yield Problem(("secret",), f"should be {encoding}, as encoding says")


def read_jwt_keys(text: str) -> tuple[JwtKey, ...]:
    """The keys as the application's row keeps them."""
    return tuple(JwtKey(**key) for key in json_text.parse(text))


def _from_hex(text: str) -> bytes:
    return binascii.unhexlify(text)


def _from_base64(text: str) -> bytes:
    """In either alphabet, with or without padding."""
    digits = text.translate(_PLAIN_ALPHABET)
    padding = "=" * (-len(digits) % 4)
    return base64.b64decode(digits + padding, validate=True)
