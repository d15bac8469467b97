"""What identifies a person: how values are read, compared and collected."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.errors import (
    EmailInvalid,
    PhoneInvalid,
    RequestFormatInvalid,
    UserIdentityInvalid,
    UserMergeInterrupted,
)
from pushtwin.core.people.identifiers import (
    add_identifiers,
    normalise,
    problems_of_contacts,
    read_email,
    read_external_id,
    read_phone,
)
from pushtwin.core.people.model import Identifier, IdentifierKind
from tests.cases import each, each_named
from tests.factories import make_identifiers, make_person

# -- external ids ----------------------------------------------------------------------------------------------


@each("text", [None, "", " ", "\t\n", "null", "Null", "NULL", "nUlL", "  null ", " " * 300])
def test_a_blank_external_id_or_the_text_null_is_absent(text: str | None) -> None:
    assert read_external_id(text) is None


@each("text", ["jdoe", "JDOE", " jdoe ", "nullable", "0", "ж" * 256, "😀" * 256, "a/b c"])
def test_an_external_id_is_kept_as_it_is(text: str) -> None:
    assert read_external_id(text) == Identifier(IdentifierKind.EXTERNAL_ID, text, text)


def test_an_external_id_has_at_most_256_characters() -> None:
    with pytest.raises(
        RequestFormatInvalid, match=r"^identity\.externalId should be string of at most 256 characters$"
    ):
        read_external_id("x" * 257)


# -- phones ----------------------------------------------------------------------------------------------------


@each(
    ("text", "digits"),
    [
        ("79810000000", "79810000000"),
        ("+79810000000", "79810000000"),
        ("+7 981 000-00-00", "79810000000"),
        ("+7 (981) 000.00.00", "79810000000"),
        ("  +79810000000  ", "79810000000"),
        ("(385) 91-123", "38591123"),
        ("12345", "12345"),
        ("1" * 15, "1" * 15),
    ],
)
def test_a_phone_is_its_digits(text: str, digits: str) -> None:
    assert read_phone(text) == Identifier(IdentifierKind.PHONE, digits, digits)


@each(
    "text",
    [
        "",
        "+",
        "null",
        "000",
        "1234",
        "1" * 16,
        "0079810000000",
        "+079810000000",
        "++79810000000",
        "7981+0000000",
        "7981/0000000",
        "79810000000x12",
        "\uff17\uff19\uff18\uff11\uff10\uff10\uff10",
        "\u0667\u0669\u0668\u0661\u0660\u0660",
        "7981_0000",
        "7981\n0000",
    ],
)
def test_not_a_phone(text: str) -> None:
    with pytest.raises(PhoneInvalid, match=r"\(.+\)$") as refusal:
        read_phone(text)
    assert str(refusal.value).startswith(f"Invalid phone number: {text} (")


@given(st.from_regex(r"\+?[1-9][0-9 .()-]{4,20}", fullmatch=True))
def test_reading_a_phone_again_changes_nothing(text: str) -> None:
    digits = "".join(character for character in text if character.isdigit())
    if 5 <= len(digits) <= 15:
        assert read_phone(text) == read_phone(read_phone(text).given) == read_phone(f"+{digits}")
    else:
        with pytest.raises(PhoneInvalid):
            read_phone(text)


# -- emails ----------------------------------------------------------------------------------------------------


@each(
    "text",
    [
        "my.email@gmail.com",
        "a@b.co",
        "x@y-z.co.uk",
        "first+tag@sub.example.com",
        "o'brien@example.ie",
        "josé@example.es",
        "a@münchen.de",
        "a@1.2",
        f"{'x' * 249}@ab.co",
    ],
)
def test_an_email(text: str) -> None:
    assert read_email(text) == Identifier(IdentifierKind.EMAIL, text, text)


@each(
    "text",
    [
        "",
        "null",
        "@",
        "a@",
        "@b.co",
        "john.doe@example",
        "a@b@c.co",
        "a b@c.co",
        "a@b c.co",
        "a@.co",
        "a@b.",
        "a@b..co",
        "a@-b.co",
        "a@b-.co",
        ".a@b.co",
        "a.@b.co",
        "a..b@c.co",
        "John <john@example.com>",
        "a,b@c.co",
        f"a@{'x' * 64}.co",
        f"{'x' * 250}@ab.co",
    ],
)
def test_not_an_email(text: str) -> None:
    with pytest.raises(EmailInvalid) as refusal:
        read_email(text)
    assert str(refusal.value) == f"Invalid email: {text}"


def test_an_email_is_trimmed_compared_in_lower_case_and_shown_as_given() -> None:
    assert read_email(" My.Email@GMail.com ") == Identifier(
        IdentifierKind.EMAIL, "my.email@gmail.com", "My.Email@GMail.com"
    )


_NAMES = st.text(string.ascii_letters + string.digits, min_size=1, max_size=10)
EMAILS = st.builds("{}@{}.{}".format, _NAMES, _NAMES, _NAMES)


@given(EMAILS, st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
def test_letter_case_makes_no_other_email(text: str, recase: Callable[[str], str]) -> None:
    assert read_email(recase(text)).key == read_email(text).key


@given(EMAILS)
def test_reading_an_email_again_changes_nothing(text: str) -> None:
    once = read_email(f" {text} ")
    assert read_email(once.given) == once
    assert read_email(once.value).key == once.key


# -- collecting ------------------------------------------------------------------------------------------------


@each("external_id", [None, "", "null"])
def test_without_a_usable_identifier_nobody_is_identified(external_id: str | None) -> None:
    with pytest.raises(UserIdentityInvalid, match=r"^UserIdentity does not have any identity field set$"):
        normalise(external_id, [], [])


def test_an_unusable_external_id_leaves_the_others() -> None:
    assert normalise("NULL", ["+12345"], []) == make_identifiers(None, "12345")


def test_identifiers_that_say_the_same_count_once_as_first_given_in_the_order_given() -> None:
    found = normalise(None, ["222222", "111111", "+22 22 22"], ["B@x.co", "a@x.co", "b@X.co"])
    assert [one.given for one in found] == ["222222", "111111", "B@x.co", "a@x.co"]


@given(st.lists(EMAILS), st.lists(st.integers(10_000, 10**15 - 1).map(str)), _NAMES)
def test_a_normalised_request_names_each_key_once_and_loses_none(
    emails: list[str], phones: list[str], external_id: str
) -> None:
    found = normalise(f"id-{external_id}", phones, emails)
    keys = [one.key for one in found]
    assert len(keys) == len(set(keys))
    assert {one.value for one in found} == {f"id-{external_id}", *phones, *(email.lower() for email in emails)}


# -- adding ----------------------------------------------------------------------------------------------------

JOHN = make_identifiers("jdoe", "79810000000", "my.email@gmail.com")


@each(
    ("given_now", "shown"),
    [
        ((None, "79810000000"), ["jdoe", "79810000000", "my.email@gmail.com"]),
        ((None, "385911234567"), ["jdoe", "79810000000", "my.email@gmail.com", "385911234567"]),
        ((None, "fresh@a.io"), ["jdoe", "79810000000", "my.email@gmail.com", "fresh@a.io"]),
        ((None, "MY.EMAIL@GMAIL.COM"), ["jdoe", "79810000000", "my.email@gmail.com"]),
        (("jdoe",), ["jdoe", "79810000000", "my.email@gmail.com"]),
        (("other",), ["79810000000", "my.email@gmail.com", "other"]),
        (("JDOE",), ["79810000000", "my.email@gmail.com", "JDOE"]),
    ],
)
def test_contacts_join_and_an_external_id_takes_the_place_of_another(
    given_now: tuple[str | None, ...], shown: list[str]
) -> None:
    assert [one.given for one in add_identifiers(JOHN, make_identifiers(*given_now))] == shown


@each_named(
    "contact",
    {
        "emails": "{}@a.io",
        "phones": "1000{:03}",
    },
)
def test_a_person_has_at_most_100_contacts_of_a_kind(contact: str) -> None:
    person = make_person(2, "jdoe", *(contact.format(number) for number in range(99)))
    hundred = add_identifiers(person.identifiers, make_identifiers(None, contact.format(99)))
    assert len(hundred) == 101
    assert add_identifiers(hundred, make_identifiers(None, contact.format(0))) == hundred
    with pytest.raises(UserMergeInterrupted, match=r"^User update violates unique key constraint$"):
        add_identifiers(hundred, make_identifiers(None, contact.format(100)))


IDENTITIES = st.lists(
    st.sampled_from([*make_identifiers("a", "11111", "a@a.io"), *make_identifiers("b", "22222", "b@b.io")]), unique=True
).filter(lambda chosen: sum(one.kind is IdentifierKind.EXTERNAL_ID for one in chosen) <= 1)


@given(IDENTITIES, IDENTITIES)
def test_adding_twice_is_adding_once(owned: list[Identifier], new: list[Identifier]) -> None:
    once = add_identifiers(tuple(owned), tuple(new))
    assert add_identifiers(once, tuple(new)) == once


@given(IDENTITIES, IDENTITIES)
def test_adding_keeps_every_contact_and_at_most_one_external_id(owned: list[Identifier], new: list[Identifier]) -> None:
    result = add_identifiers(tuple(owned), tuple(new))
    assert set(new) <= set(result)
    assert {one for one in owned if one.kind is not IdentifierKind.EXTERNAL_ID} <= set(result)
    assert len(result) == len(set(result))
    assert sum(one.kind is IdentifierKind.EXTERNAL_ID for one in result) <= 1


@each(("count", "problems"), [(0, 0), (100, 0), (101, 1), (150, 1)])
def test_a_list_of_contacts_has_at_most_100(count: int, problems: int) -> None:
    assert len(list(problems_of_contacts(range(count)))) == problems
