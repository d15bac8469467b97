"""How a twin is run, read from options and variables."""

import pytest

from pushtwin.base.addresses import WebhookPolicy
from pushtwin.settings import Settings


def test_webhooks_call_private_networks_only_unless_they_are_told_otherwise() -> None:
    assert Settings().webhooks is WebhookPolicy.PRIVATE


@pytest.mark.parametrize("word", ["off", "Off", "OFF"])
def test_the_variable_may_be_in_any_letter_case(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("PUSHTWIN_WEBHOOKS", word)
    assert Settings().webhooks is WebhookPolicy.OFF


def test_another_word_is_refused() -> None:
    with pytest.raises(ValueError, match="'private', 'any' or 'off'"):
        Settings(webhooks="all")  # type: ignore[arg-type]
