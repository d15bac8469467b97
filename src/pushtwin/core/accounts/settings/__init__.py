"""The settings of an account: every point on which the public sources are silent or split. Pure.

A point is declared in one of the groups and nowhere else; the README, the fidelity ledger, `/_twin`, snapshots and the
Python client take it from there, or are held to it by a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pushtwin.base import json_text
from pushtwin.core.accounts.choice_points import choice_points_of
from pushtwin.core.accounts.settings.calls import CallSettings
from pushtwin.core.accounts.settings.delivery import DeliverySettings
from pushtwin.core.accounts.settings.failover import FailoverSettings
from pushtwin.core.accounts.settings.inboxes import InboxSettings
from pushtwin.core.accounts.settings.logins import LoginSettings
from pushtwin.core.accounts.settings.messages import MessageSettings
from pushtwin.core.accounts.settings.mo import MoSettings
from pushtwin.core.accounts.settings.people import PeopleSettings
from pushtwin.core.accounts.settings.phones import PhoneSettings
from pushtwin.core.accounts.settings.reports import ReportSettings
from pushtwin.core.accounts.settings.sending import SendingSettings
from pushtwin.core.accounts.settings.timing import TimingSettings


@dataclass(frozen=True)
class AccountSettings(
    CallSettings,
    LoginSettings,
    PeopleSettings,
    PhoneSettings,
    MessageSettings,
    SendingSettings,
    TimingSettings,
    DeliverySettings,
    ReportSettings,
    InboxSettings,
    FailoverSettings,
    MoSettings,
):
    """Each with the question that it decides; the default is the twin's own choice."""

    def changed(self, changes: Mapping[str, Any]) -> "AccountSettings":
        """These settings with some of them replaced, by field name."""
        return replace(self, **changes)

    def may_be(self, name: str, answer: object) -> bool:
        """Whether the account may have this answer, so that it is worth finding out whether that would matter."""
        return getattr(self, name) is answer

    def by_wire_name(self) -> dict[str, Any]:
        """All of them, as clients and documents spell them."""
        return {wire_name: getattr(self, name) for name, wire_name in _WIRE_NAMES}

    def to_json(self) -> str:
        """Those that are not as in every new account: each call reads this, and may write it."""
        all_of_them = ((point, getattr(self, point.name)) for point in CHOICE_POINTS)
        return json_text.write({point.name: value for point, value in all_of_them if value != point.default}).decode()


CHOICE_POINTS = choice_points_of(AccountSettings)
_WIRE_NAMES = [(point.name, point.wire_name) for point in CHOICE_POINTS]
_BY_NAME = {point.name: point for point in CHOICE_POINTS}


@lru_cache(maxsize=1024)
def parse_settings(text: str) -> AccountSettings:
    """The settings as the account's row keeps them; a setting that it does not name has its default."""
    stored = json_text.parse(text)
    return AccountSettings().changed({name: _BY_NAME[name].read(value) for name, value in stored.items()})
