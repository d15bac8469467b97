"""The use cases of `/people/2/persons`: one person, found by what a request calls it (people-api 6)."""

from typing import NamedTuple

from pushtwin.base.errors import PersonNotFound, RequestFormatInvalid
from pushtwin.base.person_errors import ContactsMissing
from pushtwin.core.accounts.settings.people import LastIdentifier, PersonNames, PersonsWithoutIdentifier
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import person_writing
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.addresses import Address, InstallOf, PersonId
from pushtwin.core.people.addressing import enter_about
from pushtwin.core.people.attributes import check_names
from pushtwin.core.people.model import Person, Registration
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.database import Reading, Writing


class WholePerson(NamedTuple):
    """A person with all its registrations, oldest first."""

    person: Person
    registrations: list[Registration]


def get_person(reading: Reading, call: Call, address: Address | None) -> WholePerson:
    """Raises Unauthorized, AskFirst or PersonNotFound."""
    return _whole(reading, *enter_with_person(reading, call, address))


def create_person(writing: Writing, call: Call, changes: PersonChanges) -> WholePerson:
    """Raises Unauthorized, AskFirst, ContactsMissing, IdentifierTaken or CustomAttributeInvalid."""
    account = enter_account_of(writing, call)
    is_anonymous = not changes.named_identifiers
    if is_anonymous and account.settings.persons_without_identifier is PersonsWithoutIdentifier.REFUSE:
        raise ContactsMissing
    _check_names(account, changes)
    person = person_writing.add_person(writing, account.account_id, changes, account.settings)
    call.person_id = person.person_id
    return WholePerson(person, [])


def change_person(writing: Writing, call: Call, address: Address | None, changes: PersonChanges) -> WholePerson:
    """Raises as `get_person`, or ContactsMissing, IdentifierTaken, UserMergeInterrupted or CustomAttributeInvalid."""
    account, person = enter_with_person(writing, call, address)
    _check_names(account, changes)
    changed = person_writing.change_person(writing, account.account_id, person, changes, account.settings)
    whole = _whole(writing, account, changed)
    if person.is_identified and not changed.is_identified and not _may_go(account, whole):
        raise ContactsMissing
    return whole


def _may_go(account: CalledAccount, whole: WholePerson) -> bool:
    """Whether the person may be without an identifier from now on."""
    match account.settings.last_identifier:
        case LastIdentifier.WITH_DEVICE:
            return bool(whole.registrations)
        case LastIdentifier.ALWAYS:
            return True
        case LastIdentifier.NEVER:
            return False


def delete_person(writing: Writing, call: Call, address: Address | None) -> None:
    """What becomes of its devices the account says (people-api 6.5). Raises as `get_person`."""
    account, person = enter_with_person(writing, call, address)
    person_writing.delete_person(writing, account.account_id, person, account.settings)


def _check_names(account: CalledAccount, changes: PersonChanges) -> None:
    try:
        check_names(changes.attributes.scalars)
    except RequestFormatInvalid:
        if account.settings.person_names is PersonNames.DOCUMENTED:
            raise


def enter_with_person(reading: Reading, call: Call, address: Address | None) -> tuple[CalledAccount, Person]:
    """The account by the credentials, and the person in it."""
    account = enter_about(reading, call, address)
    person = _find(reading, account.account_id, address)
    if person is None:
        raise PersonNotFound
    call.person_id = person.person_id
    return account, person


def _find(reading: Reading, account_id: str, address: Address | None) -> Person | None:
    match address:
        case None:
            return None
        case PersonId():
            return persons.find_person(reading, account_id, address.person_id)
        case InstallOf():
            return persons.find_person_of_registration(reading, account_id, address.registration_id, address.sender)
    return persons.find_person_with(reading, account_id, address.kind, address.value)


def _whole(reading: Reading, account: CalledAccount, person: Person) -> WholePerson:
    return WholePerson(
        person, registrations.list_registrations_of_person(reading, account.account_id, person.person_id)
    )
