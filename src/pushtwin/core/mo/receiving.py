"""The use case of phones that send messages (mobile-sdk-api 4.17)."""

from collections.abc import Iterator, Sequence

from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.settings.mo import MoWithoutAction, RepeatedMo
from pushtwin.core.calls.call import Call
from pushtwin.core.messages.ids import new_id
from pushtwin.core.mo import repository
from pushtwin.core.mo.configuration_repository import list_actions_of_application
from pushtwin.core.mo.model import Action, MoMessage, SentMo, find_keyword, met_by_message
from pushtwin.core.people.gate import EnteredWithPersons, enter_with_persons
from pushtwin.core.webhooks.model import Callback, CallbackKind
from pushtwin.core.webhooks.repository import insert_callbacks
from pushtwin.database import Writing

_CONTENT_TYPE = "application/json"


def receive(writing: Writing, call: Call, sent: Sequence[SentMo]) -> list[bool]:
    """Whether each of these is sent. Raises as every call about a registration.

    What becomes of it is up to the actions of this moment; where there is none, it is sent to nobody
    (push-messages-api 9).
    """
    entered = enter_with_persons(writing, call)
    account = entered.account
    actions = met_by_message(list_actions_of_application(writing, account.account_id, account.application_id))
    made = [_message(writing, entered, one, actions) for one in _without_repeated(writing, entered, sent)]
    repository.insert_messages(writing, made)
    told = [callback for one in made for callback in _forwards(one, writing.now)]
    if told:
        insert_callbacks(writing, told)
        tell_due(writing, account.account_id)
    return [one.can_be_sent for one in sent]


def _without_repeated(writing: Writing, entered: EnteredWithPersons, sent: Sequence[SentMo]) -> list[SentMo]:
    """Those that can be sent; where the account wants it so, none that the phone has sent before."""
    account, registration, *_ = entered
    able = [one for one in sent if one.can_be_sent]
    given = [one.message_id for one in able if one.message_id is not None]
    if not given or not account.settings.may_be("repeated_mo", RepeatedMo.IGNORE):
        return able
    repository.write_in_turn(writing, account.account_id, registration.registration_id)
    known = repository.list_known(writing, account.account_id, registration.registration_id, given)
    new: list[SentMo] = []
    for one in able:
        if one.message_id is None or one.message_id not in known:
            known.add(one.message_id)
            new.append(one)
    return new if len(new) < len(able) and account.settings.repeated_mo is RepeatedMo.IGNORE else able


def _message(writing: Writing, entered: EnteredWithPersons, sent: SentMo, actions: tuple[Action, ...]) -> MoMessage:
    account, registration, owner, _ = entered
    text = sent.text or ""
    made = MoMessage(
        account_id=account.account_id,
        ordinal=writing.time_and_ids.next_ordinal(),
        message_id=new_id(writing.time_and_ids, account.settings.message_ids),
        application_id=account.application_id,
        registration_id=registration.registration_id,
        person_id=owner.person_id,
        external_id=owner.external_id,
        phone_message_id=sent.message_id,
        destination=sent.destination,
        text=text,
        keyword=find_keyword(text, account.settings),
        initial_message_id=sent.initial_message_id,
        bulk_id=sent.bulk_id,
        custom_payload=sent.custom_payload,
        received_at=writing.now,
        actions=actions,
    )
    waits = made.pull is not None if actions else account.settings.mo_without_action is MoWithoutAction.PULL
    return made._replace(waiting_since=writing.now if waits else None)


def _forwards(message: MoMessage, now: int) -> Iterator[Callback]:
    """The body is written when it is sent."""
    for place, action in enumerate(message.forwards):
        yield Callback(
            account_id=message.account_id,
            ordinal=message.ordinal,
            place=place,
            kind=CallbackKind.FORWARD,
            message_id=message.message_id,
            url=action.forward_url or "",
            content_type=_CONTENT_TYPE,
            body="",
            due_at=now,
        )
