"""Accounts as the control API shows them."""

from typing import Any, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.times import render_time
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.surfaces.control_api.accounts.requests import AccountSettingsChanges
from pushtwin.surfaces.control_api.applications.answers import ApplicationAnswer, application


class AccountAnswer(TypedDict):
    """An isolated world, with the credentials that `strict` authentication accepts."""

    accountId: str
    name: str
    apiKey: str
    username: str
    password: str
    settings: AccountSettingsChanges
    applications: list[ApplicationAnswer]
    createdAt: str
    idSeed: NotRequired[str]


class AccountList(TypedDict):
    """One page, in the order of creation."""

    accounts: list[AccountAnswer]
    nextCursor: NotRequired[str]


def account(listed: ListedAccount) -> dict[str, Any]:
    one = listed.account
    return {
        "accountId": one.account_id,
        "name": one.name,
        "apiKey": one.credentials.api_key,
        "username": one.credentials.username,
        "password": one.credentials.password,
        "settings": one.settings.by_wire_name(),
        "applications": [application(each) for each in listed.applications],
        "createdAt": render_time(one.created_at),
        **({"idSeed": one.id_seed} if one.id_seed else {}),
    }
