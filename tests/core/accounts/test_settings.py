"""The choice points of an account: declared once, kept as JSON, read back as what use cases compare."""

from dataclasses import dataclass
from typing import Any

import pytest

from pushtwin.base import json_text
from pushtwin.core.accounts.choice_points import ChoicePoint, choice, choice_points_of
from pushtwin.core.accounts.settings import CHOICE_POINTS, AccountSettings, parse_settings
from pushtwin.core.accounts.settings.calls import Auth, RateLimits
from pushtwin.core.accounts.settings.logins import Tags
from tests.cases import each


@dataclass(frozen=True)
class OtherSettings:
    """One of every kind, of which an account may have none yet."""

    delivery_delay_ms: int = choice(1000, "How long a message takes.", "push-messages-api 4")
    webhook_url: str | None = choice(None, "Where callbacks go.", "push-messages-api 5")
    on_tags: Tags | None = choice(None, "What becomes of tags.", "people-api 5.6")
    share: float = choice(0.5, "How many messages are seen.", "push-messages-api 6")


OTHER = {point.name: point for point in choice_points_of(OtherSettings)}


@each("point", CHOICE_POINTS)
def test_a_point_is_declared_with_all_that_there_is_to_say(point: ChoicePoint) -> None:
    assert point.question.endswith(".")
    assert point.source.split(" ")[0] in {"people-api", "mobile-sdk-api", "push-messages-api"}
    assert len(point.alternatives) >= 2 or point.bounds or point.rule


@each("point", CHOICE_POINTS)
def test_the_first_alternative_is_the_default(point: ChoicePoint) -> None:
    assert not point.alternatives or point.alternatives[0] is point.default
    assert getattr(AccountSettings(), point.name) is point.default


@each("point", CHOICE_POINTS)
def test_the_default_obeys_the_rule(point: ChoicePoint) -> None:
    assert point.rule is None or list(point.rule(point.default)) == []
    assert point.bounds is None or point.bounds[0] <= point.default <= point.bounds[1]


@each("point", CHOICE_POINTS)
def test_a_guess_has_other_answers_that_can_be_given(point: ChoicePoint) -> None:
    """A sweep tries them; what is no guess it leaves alone."""
    assert bool(point.others) is point.is_guess
    assert point.default not in point.others
    for other in point.others:
        assert AccountSettings(**{point.name: point.read(other)}) != AccountSettings()
        assert not point.alternatives or other in point.alternatives
        assert point.bounds is None or point.bounds[0] <= other <= point.bounds[1]


def test_a_number_or_a_text_has_no_alternatives() -> None:
    assert {name: point.alternatives for name, point in OTHER.items()} == {
        "delivery_delay_ms": (),
        "webhook_url": (),
        "on_tags": (Tags.REPLACE, Tags.APPEND),
        "share": (),
    }


def test_a_point_is_spelt_in_camel_case_on_the_wire() -> None:
    assert [point.wire_name for point in OTHER.values()] == ["deliveryDelayMs", "webhookUrl", "onTags", "share"]


def test_settings_by_wire_name_are_all_of_them() -> None:
    shown = AccountSettings(tags=Tags.APPEND).by_wire_name()
    assert list(shown) == [point.wire_name for point in CHOICE_POINTS]
    assert (shown["tags"], shown["rateLimits"]) == ("append", "off")


# -- kept as JSON --------------------------------------------------------------------------------------------------


@each("point", CHOICE_POINTS)
def test_every_alternative_comes_back_as_it_was(point: ChoicePoint) -> None:
    for chosen in point.alternatives:
        settings = AccountSettings().changed({point.name: chosen})
        assert getattr(parse_settings(settings.to_json()), point.name) is chosen
        assert parse_settings(settings.to_json()) == settings


def test_a_row_keeps_no_more_than_what_is_not_as_in_every_new_account() -> None:
    assert AccountSettings().to_json() == "{}"
    assert AccountSettings(auth=Auth.STRICT, rate_limits=RateLimits.OFF).to_json() == '{"auth":"strict"}'


def test_a_row_that_keeps_all_settings_is_read_as_well() -> None:
    kept = json_text.write(AccountSettings(auth=Auth.STRICT)).decode()
    assert parse_settings(kept) == AccountSettings(auth=Auth.STRICT)


def test_a_setting_that_is_newer_than_the_row_has_its_default() -> None:
    assert parse_settings('{"auth": "strict"}') == AccountSettings(auth=Auth.STRICT, rate_limits=RateLimits.OFF)


@each(
    ("name", "value"),
    [
        ("delivery_delay_ms", 0),
        ("webhook_url", None),
        ("webhook_url", "https://example.com/hook"),
        ("on_tags", None),
        ("on_tags", Tags.APPEND),
        ("share", 0.25),
    ],
)
def test_a_setting_of_any_kind_comes_back_as_it_was(name: str, value: Any) -> None:
    point = OTHER[name]
    read = point.read(json_text.parse(json_text.write(value).decode()))
    assert read == value
    assert isinstance(read, Tags) is isinstance(value, Tags)


def test_what_is_no_alternative_is_refused() -> None:
    with pytest.raises(ValueError, match="prepend"):
        OTHER["on_tags"].read("prepend")
