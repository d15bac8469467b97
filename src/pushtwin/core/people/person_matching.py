"""The use cases that are about many persons by their identifiers: matching and merging (people-api 6.6, 6.7)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pushtwin.base.errors import CustomAttributeInvalid, UserMergeInterrupted
from pushtwin.base.person_errors import ContactsMissing
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import MergeNulls
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people.address_repository import find_owners
from pushtwin.core.people.addresses import Address
from pushtwin.core.people.applying import apply_plan
from pushtwin.core.people.attributes import AttributeChanges
from pushtwin.core.people.learning import learn_attributes
from pushtwin.core.people.merging import merge
from pushtwin.core.people.model import Origin, Person, new_customer
from pushtwin.core.people.person_changes import PersonChanges, edit
from pushtwin.core.people.personalization import Plan
from pushtwin.database import Reading, Writing


class MergeItem(NamedTuple):
    """What is said of a person in a merge: whom it leads to beside the owners of its identifiers, and the changes.

    `clearing` is what it says of attributes where `null` is more than nothing; None where there is no `null`.
    """

    others: tuple[Address, ...]
    changes: PersonChanges
    clearing: AttributeChanges | None = None

    def read_by(self, settings: AccountSettings) -> PersonChanges:
        """The changes, once the account has said what it takes them for."""
        if self.clearing and settings.merge_nulls is MergeNulls.CLEAR:
            return replace(self.changes, attributes=self.clearing).read_by(settings)
        return self.changes.read_by(settings)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Who is found by one of these is the person, or one of those who become it."""
        return (*self.changes.added, *self.others)


Failed = CustomAttributeInvalid | UserMergeInterrupted | ContactsMissing


def match_persons(reading: Reading, call: Call, addresses: Sequence[Address]) -> dict[Address, int]:
    """Whose these are; what is nobody's is left out. Raises Unauthorized, Forbidden or AskFirst."""
    account = enter_account_of(reading, call)
    found = find_owners(reading, account.account_id, addresses)
    touched = call.touched or call.touch()
    for person_id in found.values():
        touched.add(None, person_id)
    return found


def merge_persons(writing: Writing, call: Call, items: Sequence[MergeItem]) -> list[int | Failed]:
    """The id of the person that each item is about now, or what is wrong with it, which changes nothing then.

    Raises Unauthorized, Forbidden or AskFirst.
    """
    account = enter_account_of(writing, call)
    outcomes: list[int | Failed] = []
    for item in items:
        try:
            outcomes.append(_merge(writing, account, item))
        except (CustomAttributeInvalid, UserMergeInterrupted, ContactsMissing) as problem:
            outcomes.append(problem)
    touched = call.touched or call.touch()
    for outcome in outcomes:
        if isinstance(outcome, int):
            touched.add(None, outcome)
    return outcomes


def _merge(writing: Writing, account: CalledAccount, item: MergeItem) -> int:
    """What can be wrong is found before anything is written."""
    account_id = account.account_id
    given = item.changes.added
    owners = find_owners(writing, account_id, item.addresses)
    if not owners and not given:
        raise ContactsMissing
    candidates = persons.list_persons_by_id(writing, account_id, sorted({*owners.values()}))
    if candidates:
        whole = merge(candidates, given, account.settings)
    else:
        whole = new_customer(writing.time_and_ids.next_ordinal(), writing.now)
    changes = item.read_by(account.settings)
    target = edit(whole, changes, writing.now, Origin.API)
    learn_attributes(writing, account_id, changes.attributes, account.settings)
    apply_plan(writing, account_id, _plan(target, candidates), Origin.API)
    return target.person_id


def _plan(target: Person, candidates: Sequence[Person]) -> Plan:
    return Plan(
        target=target,
        before=next((one for one in candidates if one.person_id == target.person_id), None),
        gone=tuple(one for one in candidates if one.person_id != target.person_id),
        released=None,
        reset=None,
        is_login=False,
    )
