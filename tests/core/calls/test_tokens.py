"""What a token says."""

import base64
import json

import pytest

from pushtwin.base.errors import Unauthorized
from pushtwin.core.calls.signing import HS256, SIGNATURES
from pushtwin.core.calls.tokens import is_signed_by, read_token
from tests.cases import each


def token(exp: str) -> str:
    """With this time, digit by digit."""
    header = json.dumps({"alg": "HS256", "typ": "JWT", "kid": "k"})
    claims = f'{{"typ": "Bearer", "sub": "ana", "infobip-api-key": "code", "jti": "1", "iat": 1, "exp": {exp}}}'
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (header, claims, "x"))


@each(
    ("exp", "milliseconds"),
    [
        ("0", 0),
        ("1700000000", 1_700_000_000_000),
        ("1700000000.0", 1_700_000_000_000),
        ("1700000000.001", 1_700_000_000_001),
        ("1.001", 1001),  # a float makes 1000.9999999999999 of it
        ("1700000000.0010000000000000000001", 1_700_000_000_002),  # the first millisecond in which it has expired
        ("1.7e9", 1_700_000_000_000),
        ("1e-999", 1),
        ("253402300799.999", 253_402_300_799_999),
    ],
)
def test_the_expiry_is_exact(exp: str, milliseconds: int) -> None:
    assert read_token(token(exp)).expires_at == milliseconds


@each("exp", ["-1", "253402300800", "1e999999", "9" * 5000, "true", "null", '"1"', "NaN", "Infinity"])
def test_what_is_no_time_is_refused(exp: str) -> None:
    with pytest.raises(Unauthorized):
        read_token(token(exp))


@each("secret", [b"k", b"k" * 32])
def test_a_secret_of_any_length_signs_without_a_warning(secret: bytes) -> None:
    payload = json.dumps({"typ": "Bearer", "sub": "a", "infobip-api-key": "c", "jti": "1", "iat": 1, "exp": 2}).encode()
    signed = read_token(SIGNATURES.encode(payload, secret, HS256, headers={"kid": "k"}))
    assert is_signed_by(signed, secret)
    assert not is_signed_by(signed, secret + b"x")
