"""What is a secret in a call, and what is shown in its place. Pure."""

import re
from typing import Any
from urllib.parse import unquote_plus

HIDDEN = "***"
_IN_NAMES = ("auth", "appcode", "applicationcode", "cookie", "key", "token", "secret", "password", "session")
# Bodies are people's data, in which a key or a session may be anything.
_IN_BODIES = ("password", "secret", "apikey", "authorization", "accesstoken")
_WHOLE_IN_BODIES = "token"
_SHOWN_IN_BODIES = "apikeyid"  # paths name keys by it
_MAY_BE_IN = re.compile('password|secret|api[_-]?key|authorization|access[_-]?token|"token"', re.IGNORECASE)
_MEMBER = re.compile(
    r'("([^"\\]*)"\s*:\s*)("(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*|true|false|\[[^][{}]*\])'
)  # a list only when there are but scalars in it
_PAIR = re.compile(r"([^=&]+)=([^&]*)")


def is_secret(name: str) -> bool:
    """Whether the value of a header, or of a parameter in a query, is hidden."""
    lower = name.lower()
    return any(part in lower for part in _IN_NAMES)


def is_secret_member(name: str) -> bool:
    """Whether the value of a member in a body is hidden."""
    plain = name.lower().replace("_", "").replace("-", "")
    return plain == _WHOLE_IN_BODIES or (plain != _SHOWN_IN_BODIES and any(part in plain for part in _IN_BODIES))


def mask(value: str) -> str:
    """What is shown of a secret: its scheme, if it has one."""
    scheme, _, secret = value.partition(" ")
    return f"{scheme} {HIDDEN}" if secret else HIDDEN


def mask_query(text: str) -> str:
    """A query, or a form, as it was sent, but for the values of secrets."""
    return _PAIR.sub(lambda pair: f"{pair[1]}={HIDDEN}" if is_secret(unquote_plus(pair[1])) else pair[0], text)


def shown_url(url: str) -> str:
    """An address as it was called, but for the values of secrets in its query."""
    address, mark, query = url.partition("?")
    return f"{address}{mark}{mask_query(query)}"


def mask_json(text: str) -> str:
    """A JSON text as it was written, digit by digit, but for the values of secrets."""
    if not _MAY_BE_IN.search(text):
        return text
    return _MEMBER.sub(lambda one: f'{one[1]}"{HIDDEN}"' if is_secret_member(one[2]) else one[0], text)


def mask_text(text: str) -> str:
    """A body that is no JSON: it may be a form, or JSON that was cut off."""
    if not _MAY_BE_IN.search(text):
        return text
    form = _PAIR.sub(lambda pair: f"{pair[1]}={HIDDEN}" if is_secret_member(pair[1]) else pair[0], text)
    return mask_json(form)


def mask_members(value: Any) -> Any:
    """A parsed body, or a part of one, without the values of secrets."""
    match value:
        case dict():
            return {name: HIDDEN if is_secret_member(name) else mask_members(one) for name, one in value.items()}
        case list():
            return [mask_members(one) for one in value]
        case _:
            return value
