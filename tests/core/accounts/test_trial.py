"""Settings that are other ones for a while, and tell which of them are read."""

from types import SimpleNamespace
from typing import Any

from pushtwin.core.accounts.settings import CHOICE_POINTS, AccountSettings
from pushtwin.core.accounts.settings.logins import Tags
from pushtwin.core.accounts.trial import (
    MOST_BYTES,
    Consulted,
    Named,
    NotedSettings,
    Trial,
    TrialFault,
    settings_in_use,
)
from pushtwin.database import Trying


def reading(trial: Trial | None) -> Any:
    return SimpleNamespace(trying=Trying(trial))


def call(size: int = 1) -> Any:
    return SimpleNamespace(account_id="a", size=size)


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
    for _ in range(2000):
        trial.hear(call())
    assert (len(trial.calls), trial.is_cut) == (2000, False)
    trial.hear(call())
    assert (len(trial.calls), trial.is_cut) == (2000, True)


def test_long_calls_are_fewer_and_none_after_them_is_remembered() -> None:
    trial = Trial({}, Named())
    for size in (MOST_BYTES - 1, 2, 1):
        trial.hear(call(size))
    assert (len(trial.calls), trial.is_cut) == (1, True)


def test_what_was_chosen_goes_with_its_account_and_a_reset_goes_back_to_what_was_at_first() -> None:
    def chosen() -> set[str]:
        names = "tags", "inbox_days", "used_message_ids"
        return {name for name in names if not named.is_free("a", AccountSettings(), name)}

    named = Named()
    named.begin("a", ["tags"])
    named.add("a", ["inbox_days"])
    assert chosen() == {"tags", "inbox_days"}
    named.go_back("a")
    assert chosen() == {"tags"}
    named.add("a", ["used_message_ids"])
    named.remember("a")
    named.go_back("a")
    assert chosen() == {"tags", "used_message_ids"}
    named.begin("a", ["inbox_days"])
    assert chosen() == {"inbox_days"}
    named.forget("a")
    named.go_back("a")
    assert chosen() == set()
    named.begin("a", ["tags"])
    named.forget_all()
    named.go_back("a")
    assert chosen() == set()


def test_faults_are_of_the_so_manieth_account_and_of_its_so_manieth_beginning() -> None:
    places = [(account, beginning) for account in range(2) for beginning in range(3)]
    trial = Trial({}, Named(), [TrialFault(*place, place) for place in places])
    assert trial.faults_of_new("a") == [(0, 0)]
    trial.note_made("a", ())
    assert trial.faults_of_new("b") == [(1, 0)]
    assert trial.faults_of_begun("a") == [(0, 1)]
    trial.note_reset("a")
    assert trial.faults_of_begun("a") == [(0, 2)]
    assert trial.faults_of_new("a") == [(0, 2)], "one that was deleted and comes again"
    assert trial.faults_of_begun("older") == []
