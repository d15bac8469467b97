"""Accounts as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.accounts import AccountAnswer, AccountList
from pushtwin.core.accounts.service import ListedAccount
from pushtwin.http.openapi.fields import describe
from pushtwin.http.openapi.references import Reference
from pushtwin.surfaces.control_api.accounts.requests import AccountSettingsChanges
from pushtwin.surfaces.control_api.applications.answers import application
from pushtwin.surfaces.control_api.pages import cut

describe(AccountAnswer, settings=Reference(AccountSettingsChanges))


def account(listed: ListedAccount) -> AccountAnswer:
    one = listed.account
    answer: AccountAnswer = {
        "accountId": one.account_id,
        "name": one.name,
        "apiKey": one.credentials.api_key,
        "username": one.credentials.username,
        "password": one.credentials.password,
        "settings": one.settings.by_wire_name(),
        "applications": [application(each) for each in listed.applications],
        "createdAt": render_time(one.created_at),
    }
    if one.id_seed:
        answer["idSeed"] = one.id_seed
    return answer


def accounts(found: Sequence[ListedAccount], limit: int) -> AccountList:
    shown, more = cut(found, limit, lambda one: one.account.ordinal)
    return {"accounts": [account(one) for one in shown], **more}
