"""Changes by the control API in the journal, and where a journal begins: both together let a session be repeated."""

import pytest

from pushtwin.background.agenda import Agenda
from pushtwin.core import resetting
from tests.databases import both, once
from tests.surfaces.control_api.control import NOON, Control, Json, after_noon
from tests.surfaces.control_api.twins import own_twin

pytestmark = both


def changes(control: Control) -> list[Json]:
    return [one for one in control.journal(direction="all") if one["direction"] == "control"]


def test_a_change_is_noted_between_the_calls_where_it_happened(control: Control) -> None:
    control.freeze()
    control.account.push.get("d1")
    control.account.install(registrationId="d2")
    control.account.push.get("d2")
    found = control.journal(direction="all")
    assert [one["operation"] for one in found[-3:]] == [
        "get-push-device-registration",
        "install",
        "get-push-device-registration",
    ]
    change = found[-2]
    assert (change["time"], change["status"], change["body"]["registrationId"]) == (NOON, 201, "d2")
    assert change["path"] == f"{control.path}/registrations"
    assert change["answer"]["registrationId"] == "d2"
    assert control.journal(direction="control") == changes(control)
    assert "install" not in [one["operation"] for one in control.journal()]


def test_what_changes_nothing_is_not_noted(control: Control) -> None:
    before = len(changes(control))
    control.http.get(f"{control.path}/registrations")
    control.verify(count=0)
    control.http.post(f"{control.path}/targeting", json={})
    control.http.post(f"{control.path}/registrations", json={"registrationId": 1})
    assert len(changes(control)) == before


def test_secrets_of_a_change_are_hidden(control: Control) -> None:
    control.http.post(f"{control.path}/apiKeys", json={"apiKey": "a-key-of-mine"})
    assert "a-key-of-mine" not in str(changes(control))


def test_a_reset_begins_another_journal_and_a_cleared_one_says_so(control: Control) -> None:
    control.account.install(registrationId="d2")
    control.http.post(f"{control.path}/reset")
    assert changes(control) == []
    control.http.delete(f"{control.path}/journal")
    assert [one["operation"] for one in changes(control)] == ["clear-journal"]


def test_a_change_that_a_reset_has_undone_before_its_answer_is_not_in_the_new_journal(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_all = Agenda.settle_all

    async def reset_meanwhile(agenda: Agenda, account_id: str) -> None:
        await settle_all(agenda, account_id)
        await agenda._database.write_alone(resetting.reset_account, account_id)

    monkeypatch.setattr(Agenda, "settle_all", reset_meanwhile)
    control.freeze()
    assert changes(control) == []
    assert control.http.get(f"{control.path}/clock").json()["frozen"] is False


def test_a_change_is_noted_at_the_time_that_it_has_set(control: Control) -> None:
    control.http.post(f"{control.path}/clock/set", json={"now": NOON})
    control.freeze()
    assert changes(control)[-1]["time"].startswith(NOON[:15])
    control.http.post(f"{control.path}/clock/advance", json={"ms": 3_600_000})
    control.account.install()
    assert {one["time"] for one in changes(control)[-2:]} == {after_noon(3_600_000)}


def test_the_start_can_be_taken_while_the_account_goes_on(control: Control) -> None:
    document = control.http.get(f"{control.path}/snapshot").json()
    control.http.put(f"{control.path}/snapshot", json=document)
    start = control.http.get(f"{control.path}/snapshot?of=start")
    control.account.install(registrationId="d2")
    calls = len(control.journal(direction="all"))
    assert control.http.get(f"{control.path}/snapshot?of=start").content == start.content
    assert len(control.journal(direction="all")) == calls
    ids = [one["registrationId"] for one in control.http.get(f"{control.path}/registrations").json()["registrations"]]
    assert "d2" in ids


@once
def test_changes_do_not_shift_the_ids_of_a_seed(request: pytest.FixtureRequest) -> None:
    """The journal draws nothing: with it or without it a change has the same ids."""
    found = []
    for size in (0, 100):
        with own_twin(request, "sqlite", journal_size=size) as http:
            http.post("/_twin/accounts", json={"accountId": "a", "idSeed": "spring"})
            found.append([http.post("/_twin/accounts/a/registrations").json()["registrationId"] for _ in range(3)])
    assert found[0] == found[1]
