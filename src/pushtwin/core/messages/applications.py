"""The use cases that tell of applications (push-messages-api 8.6)."""

from pushtwin.base.errors import ApplicationNotFound
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.model import Application
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import RegistrationsCount
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.messages.candidate_repository import Counts, count_by_application
from pushtwin.core.messages.results import PushApplication
from pushtwin.database import Reading


def list_applications(reading: Reading, call: Call) -> list[PushApplication]:
    """All of the account, in the order of creation. Raises Unauthorized or AskFirst."""
    account = enter_account_of(reading, call)
    counts = count_by_application(reading, account.account_id)
    return [
        _shown(one, _count(counts.get(one.application_id, Counts()), account.settings))
        for one in accounts.list_applications(reading, account.account_id)
    ]


def get_application(reading: Reading, call: Call, key: str, *, by_id: bool) -> PushApplication:
    """The one with this code or, with `by_id`, with this id. Raises as `list_applications`, or ApplicationNotFound."""
    for one in list_applications(reading, call):
        if key == (one.application_id if by_id else one.application_code):
            return one
    raise ApplicationNotFound


def _count(counts: Counts, settings: AccountSettings) -> int:
    """Those that were uninstalled do not count (push-messages-api 8.6)."""
    if counts.installed == counts.enabled or settings.registrations_count is RegistrationsCount.ALL:
        return counts.installed
    return counts.enabled


def _shown(one: Application, count: int) -> PushApplication:
    """Nothing describes an application."""
    return PushApplication(
        one.application_code, one.application_id, one.name, "", count, one.apns_enabled, one.gcm_enabled
    )
