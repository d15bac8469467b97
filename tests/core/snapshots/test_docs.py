"""What docs/snapshots.md shows is true."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import httpx

from pushtwin.core.accounts.in_snapshots import AccountEntry, ApplicationEntry
from pushtwin.core.events.in_snapshots import EventDefinitionEntry, EventEntry, SessionEntry
from pushtwin.core.messages.in_snapshots import content
from pushtwin.core.messages.in_snapshots.messages import MessageEntry
from pushtwin.core.messages.in_snapshots.sends import SendEntry
from pushtwin.core.mo.in_snapshots.entries import ActionEntry, ConfigurationEntry, MoMessageEntry
from pushtwin.core.omni.in_snapshots.flows import AddressEntry, FlowAttemptEntry, FlowEntry, PushEntry, SmsEntry
from pushtwin.core.omni.in_snapshots.scenarios import ScenarioEntry, StepEntry
from pushtwin.core.people.in_snapshots.attributes_and_tags import CustomAttributeEntry, TagEntry
from pushtwin.core.people.in_snapshots.persons import PersonEntry
from pushtwin.core.people.in_snapshots.registrations import RegistrationEntry, UninstalledEntry
from pushtwin.core.snapshots.document import Head
from pushtwin.core.snapshots.json_stream import IN_PORTIONS
from pushtwin.core.webhooks.in_snapshots import AttemptEntry, CallbackEntry
from pushtwin.settings import Settings
from tests.api_client import Account
from tests.cases import each
from tests.serving import serving

PAGE = (Path(__file__).parents[3] / "docs" / "snapshots.md").read_text()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def test_the_world_by_hand_can_be_restored(account: Account, http: httpx.Client) -> None:
    assert http.put(f"{account.path}/snapshot", content=block("yaml").encode()).status_code == 204
    (ana,) = account.persons(externalId="ana")
    assert (ana["birthday"], ana["phones"], ana["type"]) == ("1990-05-17", ["385911234567"], "CUSTOMER")
    assert account.push.get("anas-phone").json()["isPrimary"] is True
    assert account.owner("new-phone")["anonymous"] is True


def test_the_whole_format_is_what_is_taken_after_it_was_restored() -> None:
    document = json.loads(block("json"), parse_float=Decimal)
    account = document["account"]
    named = {name: account[name] for name in ("accountId", "apiKey", "username", "password")}
    with serving(Settings(ephemeral=True)) as url, httpx.Client(base_url=url, timeout=30) as http:
        assert http.post("/_twin/accounts", json=named).status_code == 201
        path = "/_twin/accounts/shop/snapshot"
        assert http.put(path, content=block("json").encode()).status_code == 204
        taken = json.loads(http.get(path).content, parse_float=Decimal)
    assert taken["account"].pop("settings").items() >= account.pop("settings").items()
    assert taken == document


@each(
    ("entry", "place"),
    [
        (Head, []),
        (AccountEntry, ["account"]),
        (ApplicationEntry, ["applications", 0]),
        (ScenarioEntry, ["scenarios", 0]),
        (StepEntry, ["scenarios", 0, "flow", 0]),
        (EventDefinitionEntry, ["eventDefinitions", 0]),
        (UninstalledEntry, ["uninstalledRegistrations", 0]),
        (CustomAttributeEntry, ["customAttributes", "cart"]),
        (TagEntry, ["tags", 0]),
        (PersonEntry, ["persons", 0]),
        (RegistrationEntry, ["persons", 0, "registrations", 0]),
        (SessionEntry, ["persons", 0, "registrations", 0, "sessions", 0]),
        (EventEntry, ["persons", 0, "events", 0]),
        (SendEntry, ["sends", 0]),
        (content.ContentEntry, ["sends", 0, "send"]),
        (content.TargetEntry, ["sends", 0, "send", "target"]),
        (content.NotificationEntry, ["sends", 0, "send", "notification"]),
        (content.TapActionEntry, ["sends", 0, "send", "notification", "tapAction"]),
        (content.InboxPeriodEntry, ["sends", 0, "send", "notification", "inboxPeriod"]),
        (content.TimingEntry, ["sends", 0, "send", "timing"]),
        (content.WindowEntry, ["sends", 0, "send", "timing", "window"]),
        (content.SpeedLimitEntry, ["sends", 0, "send", "timing", "speedLimit"]),
        (content.ReportingEntry, ["sends", 0, "send", "reporting"]),
        (MessageEntry, ["sends", 0, "messages", 0]),
        (CallbackEntry, ["sends", 0, "messages", 0, "callbacks", 0]),
        (ConfigurationEntry, ["moConfigurations", 0]),
        (ActionEntry, ["moConfigurations", 0, "actions", 0]),
        (MoMessageEntry, ["moMessages", 0]),
        (FlowEntry, ["flows", 0]),
        (AddressEntry, ["flows", 0, "address"]),
        (PushEntry, ["flows", 0, "push"]),
        (SmsEntry, ["flows", 0, "sms"]),
        (FlowAttemptEntry, ["flows", 0, "attempts", 0]),
        (AttemptEntry, ["sends", 0, "messages", 0, "callbacks", 0, "attempts", 0]),
    ],
)
def test_the_whole_format_names_every_field(entry: type, place: list[str | int]) -> None:
    shown: list[Any] = [json.loads(block("json"))]
    for step in place:
        if isinstance(step, int):
            shown = [part for one in shown for part in one]
        else:
            shown = [one[step] for one in shown if step in one]
    named = {name for one in shown for name in one}
    assert named - ({*IN_PORTIONS} if entry is Head else set()) == {*get_type_hints(entry)}
