"""What can be chosen, and how sure the twin is of what it does."""

from pathlib import Path

import httpx

from pushtwin.core.accounts.settings import CHOICE_POINTS
from tests.api_client import Account


def test_every_setting_is_told_with_what_it_decides(http: httpx.Client, account: Account) -> None:
    told = http.get("/_twin/settings").json()["settings"]
    assert {one["name"]: one["default"] for one in told} == account.answer["settings"]
    assert [(one["decides"], one["source"]) for one in told] == [(one.question, one.source) for one in CHOICE_POINTS]
    by_name = {one["name"]: one for one in told}
    assert by_name["auth"]["values"] == ["lenient", "strict"]
    assert (by_name["deliveryDelayMs"]["from"], by_name["deliveryDelayMs"]["to"]) == (0, 86_400_000)


def test_the_ledger_is_told_row_by_row(http: httpx.Client, project: Path) -> None:
    rows = http.get("/_twin/fidelity").json()["rows"]
    page = (project / "docs/fidelity.md").read_text()
    assert len(rows) == sum(page.count(f"| {basis} |") for basis in ("documented", "inferred", "choice"))
    first = rows[0]
    assert (first["section"], first["basis"], "setting" in first) == ("Calls and answers", "documented", False)
    assert first["tests"] == ["test_the_router_has_the_four_published_operations"]
    assert any(one.get("setting", "").startswith("`auth`") for one in rows)
    (phones,) = (one["tests"] for one in rows if one["behaviour"] == "Phone notation (4.2)")
    assert (len(phones), phones[0]) == (2, "test_every_notation_of_a_phone_is_the_same_phone")
    reasons = {one.get("withoutSetting") for one in rows}
    assert {"same", "twin", "shape", "beyond", "open", None} == reasons


def test_operations_tell_also_failures_that_only_some_accounts_answer(http: httpx.Client) -> None:
    told = {one["operation"]: one["failures"] for one in http.get("/_twin/failures").json()["operations"]}
    for operation, code in (
        ("add-tag-to-people-batch", "40401"),
        ("remove-tag-from-people-batch", "40401"),
        ("update-user", "USER_IDENTITY_INVALID"),
    ):
        assert code in {one["code"] for one in told[operation]}, told[operation]
