"""JWTs of apps. A journal hides them, and the keys that have signed them: other keys stand for those, and sign others
for the same people. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pushtwin.trials.sessions.callers import is_refused_jwt, shows_jwt
from pushtwin.trials.sessions.steps import Call, Start, Subject

SECRET = "no secret: whoever reads this has it"  # noqa: S105
HAS_NO_END = 4_102_444_800  # seconds since 1970; the clock of an account may be anywhere before
_ANY_KEY = "any"  # where the application has none, any will do
_NOBODY = "nobody"
LONG_AGO = 1
_INBOX = ("mobile", "1", "user")


def with_known_keys(value: Any) -> Any:
    """What tells of an application, or of several: their keys have a secret that is known."""
    match value:
        case {"jwtKeys": [*keys]}:
            return {**value, "jwtKeys": [_known_key(one) for one in keys]}
        case {"applications": [*applications]}:
            return {**value, "applications": [with_known_keys(one) for one in applications]}
    return value


def _known_key(key: Any) -> Any:
    return {"kid": key["kid"], "secret": SECRET, "encoding": "text"} if isinstance(key, dict) and "kid" in key else key


def with_subjects(calls: Sequence[Call], start: Start | None) -> Iterator[Call]:
    """The same calls; those that have shown a JWT say of whom it was, where other calls tell."""
    applications = start.applications if start else []
    key_ids = {str(one.get("applicationId")): found for one in applications if (found := _key_id(one))}
    known: dict[str | None, str] = {}
    for call in calls:
        if call.is_control and (made := _key_id(call.body)):
            key_ids[_application_of(call)] = made
        subject = _subject(call) or known.get(call.registration_id)
        if subject and call.status is not None and call.status < 400:
            known[call.registration_id] = subject
        key_id = key_ids.get(call.application_id, _ANY_KEY)
        if subject and shows_jwt(call):
            yield call._replace(subject=Subject(subject, key_id))
        elif is_refused_jwt(call):
            yield call._replace(subject=Subject(subject or _NOBODY, key_id, has_ended=True))
        else:
            yield call


def signed(subject: Subject, application_code: str) -> str:
    """A JWT as the backend of an app signs it."""
    import jwt  # noqa: PLC0415  with the first one

    who = {"infobip-api-key": application_code, "sub": subject.external_id, "jti": subject.external_id}
    claims = {"typ": "Bearer", **who, "iat": 0, "exp": LONG_AGO if subject.has_ended else HAS_NO_END}
    return jwt.encode(claims, SECRET, headers={"kid": subject.key_id})


def _key_id(value: Any) -> str | None:
    """That of the first key of an application."""
    match value:
        case {"jwtKeys": [{"kid": str(kid)}, *_]}:
            return kid
    return None


def _application_of(call: Call) -> str:
    """Which one a change is of: its path or its answer tells."""
    told = call.answer.get("applicationId") if isinstance(call.answer, Mapping) else None
    return str(told or call.path.split("/")[-1])


def _subject(call: Call) -> str | None:
    """Whom a call of an app names by external id, or is told."""
    segments = tuple(call.path.split("/"))
    if segments[1:4] == _INBOX and len(segments) > 4:
        return segments[4]
    for told in (call.body, call.answer):
        match told:
            case {"userIdentity": {"externalUserId": str(found)}} | {"externalUserId": str(found)}:
                return found
    return None
