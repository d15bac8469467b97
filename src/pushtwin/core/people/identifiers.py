"""Normalising and checking what identifies a person (people-api 4). Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pushtwin.base.errors import (
    EmailInvalid,
    PhoneInvalid,
    RequestFormatInvalid,
    UserIdentityInvalid,
    UserMergeInterrupted,
)
from pushtwin.base.problems import Problem
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import EmailNotation
from pushtwin.core.people.model import Identifier, IdentifierKind

MAX_EXTERNAL_ID = 256
MAX_EMAIL = 255
MAX_PER_KIND = 100
OF_BACKENDS = "identity.externalId"
"""The field in which backends send an external id."""

_PHONE_PUNCTUATION = str.maketrans("", "", " -.()")
_PHONE = re.compile(r"[1-9][0-9]{4,14}")
_LOCAL_PART = re.compile(r"[^\s\x00-\x20\x7f@.()<>\[\],;:\\\"]+(\.[^\s\x00-\x20\x7f@.()<>\[\],;:\\\"]+)*")
_DOMAIN_LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")


def normalise(
    external_id: str | None, phones: Sequence[str], emails: Sequence[str], field: str = OF_BACKENDS
) -> tuple[Identifier, ...]:
    """The usable identifiers of a request, each once; the external id is sent in this field.

    Raises UserIdentityInvalid when nothing usable is left, PhoneInvalid, EmailInvalid, or RequestFormatInvalid
    for an external id that breaks its limits.
    """
    found = [*filter(None, [read_external_id(external_id, field)]), *map(read_phone, phones), *map(read_email, emails)]
    if not found:
        raise UserIdentityInvalid
    return distinct(found)


def as_kept(given: Iterable[Identifier], settings: AccountSettings) -> tuple[Identifier, ...]:
    """The identifiers in the notation in which the account keeps and shows them."""
    return tuple(one if one.given == one.value else _as_kept(one, settings) for one in given)


def _as_kept(one: Identifier, settings: AccountSettings) -> Identifier:
    if one.kind is IdentifierKind.EMAIL and settings.email_notation is EmailNotation.LOWER_CASE:
        return one._replace(given=one.value)
    return one


def distinct(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Each once, at the place and in the notation in which it comes first."""
    unique: dict[tuple[IdentifierKind, str], Identifier] = {}
    for one in found:
        unique.setdefault(one.key, one)
    return tuple(unique.values())


def read_external_id(text: str | None, field: str = OF_BACKENDS) -> Identifier | None:
    """At most 256 characters, compared byte for byte. Blank, or `null` in any letter case, counts as absent."""
    if text is None or text.strip().lower() in {"", "null"}:
        return None
    if len(text) > MAX_EXTERNAL_ID:
        raise RequestFormatInvalid(field, f"string of at most {MAX_EXTERNAL_ID} characters")
    return Identifier(IdentifierKind.EXTERNAL_ID, text, text)


def read_phone(text: str) -> Identifier:
    """International format; `+`, blanks and `-.()` are dropped. 5 to 15 digits, the first not zero."""
    digits = bare_phone(text)
    if not _PHONE.fullmatch(digits):
        raise PhoneInvalid(text, "should be 5 to 15 digits in international format")
    return Identifier(IdentifierKind.PHONE, digits, digits)


def bare_phone(text: str) -> str:
    """A phone number, or a part of one, without what notations add to the digits."""
    return text.strip().removeprefix("+").translate(_PHONE_PUNCTUATION)


def read_email(text: str) -> Identifier:
    """At most 255 characters with one `@` and a domain with a dot; compared in lower case, shown as given."""
    trimmed = text.strip()
    local, _, domain = trimmed.partition("@")
    labels = domain.split(".")
    if (
        len(trimmed) > MAX_EMAIL
        or not _LOCAL_PART.fullmatch(local)
        or len(labels) < 2
        or not all(_DOMAIN_LABEL.fullmatch(label) for label in labels)
    ):
        raise EmailInvalid(text)
    return Identifier(IdentifierKind.EMAIL, trimmed.lower(), trimmed)


def problems_of_contacts(contacts: Sequence[object]) -> Iterator[Problem]:
    """A person has at most 100 phones, and at most 100 emails (people-api 4.3)."""
    if len(contacts) > MAX_PER_KIND:
        yield Problem((), f"should be at most {MAX_PER_KIND}")


def add_identifiers(owned: tuple[Identifier, ...], given: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """The identifiers of a person after some more were given: phones and emails join, the external id is replaced.

    Raises UserMergeInterrupted when the person would have more than 100 phones or emails (people-api 4.3).
    """
    known = {one.key for one in owned}
    new = [one for one in given if one.key not in known]
    if any(one.kind is IdentifierKind.EXTERNAL_ID for one in new):
        owned = tuple(one for one in owned if one.kind is not IdentifierKind.EXTERNAL_ID)
    result = (*owned, *new)
    for kind in (IdentifierKind.PHONE, IdentifierKind.EMAIL):
        if sum(one.kind is kind for one in result) > MAX_PER_KIND:
            raise UserMergeInterrupted
    return result
