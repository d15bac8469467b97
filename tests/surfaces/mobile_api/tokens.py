"""JSON Web Tokens as an app's backend signs them for the mobile API (mobile-sdk-api 2.3)."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

SECRET = "an app's secret"
KEYS = [{"kid": "k1", "secret": SECRET}, {"kid": "k2", "secret": "another"}]


def make_token(code: str, sub: str = "jdoe", secret: str | bytes = SECRET, **changes: Any) -> str:
    """A good token. `changes` replace header keys and claims, None leaves one out; `_` stands for `-` in a name.

    A claim that has the name of a header key is meant when it begins with `claim_`.
    """
    now = int(time.time())
    header = {"alg": "HS256", "typ": "JWT", "kid": "k1"}
    claims = {"typ": "Bearer", "sub": sub, "infobip-api-key": code, "iat": now, "exp": now + 900, "jti": f"id-{now}"}
    for name, value in changes.items():
        part = header if name in header else claims
        part[name.removeprefix("claim_").replace("_", "-")] = value
    parts = [{name: value for name, value in part.items() if value is not None} for part in (header, claims)]
    signed = ".".join(encode(json.dumps(part).encode()) for part in parts)
    key = secret.encode() if isinstance(secret, str) else secret
    signature = hmac.new(key, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{encode(signature)}"


def encode(part: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(part).decode().rstrip("=")
