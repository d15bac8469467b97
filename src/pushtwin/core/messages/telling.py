"""What webhooks are told of messages (push-messages-api 8.5)."""

from collections.abc import Callable, Mapping, Sequence

from pushtwin.core.accounts.model import Account
from pushtwin.core.accounts.settings.reports import WebhookReports
from pushtwin.core.messages.report_repository import consume
from pushtwin.core.messages.reports import find_reports
from pushtwin.core.messages.results import Report
from pushtwin.core.webhooks.model import OF_MESSAGES, Callback, CallbackKey, CallbackKind, Concerned
from pushtwin.core.webhooks.telling import Told
from pushtwin.database import Reading, Writing

Render = Callable[[Report, CallbackKind], str]
"""Writes a report, as the API has it that the message was sent with."""


class MessageTeller:
    """Tells the report of a message."""

    kinds = OF_MESSAGES

    def __init__(self, render: Render) -> None:
        self._render = render

    def tell(self, reading: Reading, account_id: str, callbacks: Sequence[Callback]) -> Mapping[CallbackKey, Told]:
        """As the message is at this time."""
        reports = find_reports(reading, account_id, list(map(_place, callbacks)))
        return {one.key: self._told(reports[_place(one)], one.kind) for one in callbacks}

    def note_taken(self, writing: Writing, account: Account, callbacks: Sequence[Callback]) -> None:
        """Nobody pulls these reports any more, unless the account keeps them (push-messages-api 8.3)."""
        final = [_place(one) for one in callbacks if one.kind is CallbackKind.DELIVERY]
        if final and account.settings.webhook_reports is WebhookReports.CONSUME:
            consume(writing, account.account_id, final)

    def _told(self, report: Report, kind: CallbackKind) -> Told:
        message = report.message
        concerned = Concerned(message.application_id or "", message.registration_id, message.person_id)
        return Told(self._render(report, kind), concerned)


def _place(one: Callback) -> tuple[int, int]:
    """Of the message among all."""
    return one.ordinal, one.place
