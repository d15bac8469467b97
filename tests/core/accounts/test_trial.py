"""Settings that are other ones for a while, and tell which of them are read."""

from types import SimpleNamespace
from typing import Any

from pushtwin.core.accounts.settings import CHOICE_POINTS, AccountSettings
from pushtwin.core.accounts.settings.logins import Tags
from pushtwin.core.accounts.trial import Consulted, Named, NotedSettings, Trial, settings_in_use
from pushtwin.database import Trying


def reading(trial: Trial | None) -> Any:
    return SimpleNamespace(trying=Trying(trial))


def test_without_a_trial_settings_are_what_is_kept_itself() -> None:
    kept = AccountSettings()
    assert settings_in_use(reading(None), "a", kept) is kept


def test_each_guess_is_noted_when_it_is_read_and_no_convenience() -> None:
    consulted = Consulted()
    noted = NotedSettings.of(AccountSettings(), consulted)
    assert consulted.wire_names() == []
    assert {point.name: getattr(noted, point.name) for point in CHOICE_POINTS} == {
        point.name: point.default for point in CHOICE_POINTS
    }
    guesses = [point.wire_name for point in CHOICE_POINTS if point.is_guess]
    assert consulted.wire_names() == [name for name in guesses if name != "recordedLogins"]


def test_a_trial_changes_what_nobody_has_chosen() -> None:
    named = Named()
    named.add("a", ["tags"])
    trial = Trial({"tags": Tags.APPEND, "inbox_days": 1}, named)
    chosen = trial.settings_of("a", AccountSettings())
    assert (chosen.tags, chosen.inbox_days) == (Tags.REPLACE, 1)
    other = trial.settings_of("b", AccountSettings(inbox_days=7))
    assert (other.tags, other.inbox_days) == (Tags.APPEND, 7)
    assert trial.consulted.wire_names() == ["inboxDays", "tags"]


def test_beyond_some_calls_a_trial_only_says_that_there_were_more() -> None:
    trial = Trial({}, Named())
    for _ in range(2001):
        trial.hear(SimpleNamespace(direction="in"))
    assert (len(trial.calls), trial.is_cut) == (2000, True)
