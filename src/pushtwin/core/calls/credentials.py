"""Whether the credentials of a call are its account's, and good for it (people-api 1.2, control-api Settings)."""

import base64
import binascii
import hmac
from collections.abc import Callable
from typing import NamedTuple

from pushtwin.base.errors import AnswerableError, ApplicationNotFound, Forbidden, Unauthorized
from pushtwin.core.accounts.model import Credentials
from pushtwin.core.accounts.settings.calls import Auth
from pushtwin.core.calls.call import Call, CalledAccount, Caller
from pushtwin.core.calls.handed_out import TokenKind
from pushtwin.core.calls.scopes import covers
from pushtwin.core.calls.tokens import Token, is_signed_by

Presented = tuple[str, str]  # ("app", key), ("basic", "user:password"), or a token by the scheme of its kind


_IN_WORDS = {
    "app": "this API key",
    "basic": "this user with this password",
    TokenKind.BEARER: "this access token",
    TokenKind.SESSION: "this session",
}


class Grant(NamedTuple):
    """Whose credentials are, and for what they are good; without scopes they are for everything."""

    account_id: str
    scopes: tuple[str, ...] | None = None


FindGrant = Callable[[Presented], Grant | None]


def check_credentials(call: Call, account: CalledAccount, find_grant: FindGrant, now: int) -> None:
    """Check the credentials of a call by the account's `auth` setting.

    `find_grant` tells whose they are; it is asked only when they are not the account's own ones.
    Raises Unauthorized, Forbidden or, for credentials of another account, ApplicationNotFound. In lenient mode what
    would have been raised becomes a warning. An SDK needs no credentials but the code of its application, or a token
    for it; `now` decides whether that has expired.
    """
    if call.caller is Caller.SDK:
        if call.token:
            _admit_token(call, call.token, account, now)
        return
    presented = parse_authorization(call.authorization)
    if presented and _matches(presented, account.credentials):
        return
    refused = _refusal(call, account, presented, find_grant(presented) if presented else None)
    if refused is None:
        return
    refusal, why = refused
    if account.settings.auth is Auth.STRICT:
        raise refusal
    call.warn(f"strict auth would have answered {refusal.name}: {why}")


def _refusal(
    call: Call, account: CalledAccount, presented: Presented | None, grant: Grant | None
) -> tuple[AnswerableError, str] | None:
    """What a call is refused with, and why in words."""
    if presented is None:
        return Unauthorized(), _why_nothing_is_presented(call.authorization)
    if grant is None:
        return Unauthorized(), f"no account has {_IN_WORDS[presented[0]]}"
    if grant.account_id != account.account_id:
        return ApplicationNotFound(), "the credentials are those of another account"
    return None if covers(grant.scopes, call.operation) else (Forbidden(), "the scopes of the key do not cover it")


def _why_nothing_is_presented(authorization: str | None) -> str:
    scheme, _, rest = (authorization or "").strip().partition(" ")
    if not scheme:
        return "no credentials were sent"
    if scheme.lower() in _IN_WORDS:
        return f"{_IN_WORDS[scheme.lower()]} can't be read" if rest else f"after {scheme.title()} there is nothing"
    return "the scheme is none of App, Basic, Bearer and IBSSO"


def _admit_token(call: Call, token: Token, account: CalledAccount, now: int) -> None:
    """An application with keys takes what one of them has signed; without keys any token, unless `auth` is strict."""
    if token.expires_at <= now:
        raise Unauthorized
    if keys := account.jwt_keys:
        secrets = [secret for key in keys if key.kid == token.key_id for secret in key.secrets]
        if not any(is_signed_by(token, secret) for secret in secrets):
            raise Unauthorized
        call.subject = token.subject
    elif account.settings.auth is Auth.STRICT:
        raise Unauthorized
    else:
        call.warn("strict auth would have answered UNAUTHORIZED: the application has no key to check the token with")


def require_subject(call: Call, external_id: str | None) -> None:
    """A caller with a signed token acts for the person that it names only. Raises Unauthorized."""
    if call.subject is not None and external_id not in {None, call.subject}:
        raise Unauthorized


def parse_authorization(header: str | None) -> Presented | None:
    """The credentials in an Authorization header; None when there are none of a scheme the twin can check."""
    scheme, _, rest = (header or "").strip().partition(" ")
    rest = rest.strip()
    match scheme.lower():
        case ("app" | TokenKind.BEARER | TokenKind.SESSION) as known if rest:
            return known, rest
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
    if scheme not in {"app", "basic"}:
        return False
    expected = own.api_key if scheme == "app" else f"{own.username}:{own.password}"
    return hmac.compare_digest(secret.encode(), expected.encode())
