"""A PUSH step goes to the devices of its address (push-messages-api 11.4 and 11.5), as a send of `core/messages`."""

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.failover import FailedPushes
from pushtwin.core.accounts.settings.sending import WithoutPrimary
from pushtwin.core.messages import catalogue, send_repository, timing
from pushtwin.core.messages.audiences import Candidate, find_few, let_stand_in
from pushtwin.core.messages.ids import further_id
from pushtwin.core.messages.model import Message, Reporting, Send, Source, Stage, Target, Timing
from pushtwin.core.messages.notification_json import to_json
from pushtwin.core.messages.reaching import Reached, reach
from pushtwin.core.messages.rejections import find_rejection
from pushtwin.core.messages.send_repository import ApplicationFacts, SendRow
from pushtwin.core.messages.targeting import compile_target
from pushtwin.core.messages.timeline import why_lost
from pushtwin.core.omni.eligibility import why_not, words_for_nobody
from pushtwin.core.omni.engine import Delivered, Happening, Lost, Refused, Sent, Turn
from pushtwin.core.omni.model import Channel, Flow, PushContent
from pushtwin.database import Writing

_AS_ADDRESSED = AccountSettings()  # an address is no query, and who is left out of its devices is said by failover


def push(writing: Writing, flow: Flow, turn: Turn, settings: AccountSettings) -> tuple[list[Happening], Reached | None]:
    """Send a step at `writing.now`. Returns what has come of it so far, and the send where there was one to make."""
    content = flow.order.push
    assert content is not None  # steps without content have no turn
    application = send_repository.find_application(writing, flow.account_id, turn.step.sender or "")
    if application is None:
        return [Refused(catalogue.REJECTED_NO_APPLICATION)], None
    send = plan_send(turn, content, settings)
    rejection = find_rejection(writing, flow.account_id, send)
    if rejection is not None:
        return [Refused(rejection)], None
    found = _find_addressed(writing, application, flow.account_id, send.target, content)
    if content.only_primary and settings.without_primary is WithoutPrimary.ALL:
        found = let_stand_in(writing, flow.account_id, found)
    chosen, why_nobody = _choose(found, content, settings)
    if not chosen:
        return [Refused(catalogue.UNDELIVERABLE_NO_DESTINATION, why_nobody)], None
    row = _row(flow, turn.place, send, application, now=writing.now, settings=settings)
    send_repository.insert_send(writing, row)
    reached = reach(writing, row, send, chosen, application=application, settings=settings)
    outcomes = [one for message in reached.made if (one := outcome_of(turn.place, message, settings))]
    return [Sent(len(chosen), row.expires_at), *outcomes], reached


def plan_send(turn: Turn, content: PushContent, settings: AccountSettings) -> Send:
    """What the step sends; whoever is to be told of flows is not told of messages."""
    asked = content.validity_ms
    return Send(
        source=Source.OMNI,
        sender=turn.step.sender or "",
        target=Target(turn.kind, turn.to, only_primary=content.only_primary),
        notification=content.notification,
        timing=Timing(validity_ms=None if asked is None else timing.validity_ms(Source.OMNI, asked, settings)),
        reporting=Reporting(wants_webhook=False),
        reaches_muted=content.includes_muted,
    )


def outcome_of(place: int, message: Message, settings: AccountSettings) -> Happening | None:
    """What a message means for the step that sent it; None as long as its device may still get it.

    That it failed is all that is told of a failure, unless the account wants it told as of `/push`: status 9 without
    an error (push-messages-api 7.2).
    """
    if message.stage is not Stage.FINAL:
        return None
    if message.status == catalogue.DELIVERED:
        return Delivered(place)
    if message.status == catalogue.EXPIRED:
        return Lost(place, message.status, message.error, why_lost(message))
    if settings.failed_pushes is FailedPushes.AS_PUSH:
        return Lost(place, message.status, message.error, why_lost(message))
    return Lost(place, catalogue.UNDELIVERABLE_NOT_DELIVERED, why=why_lost(message))


def place_of_send(flow: Flow, send_ordinal: int) -> int | None:
    """The step that is this send; None where it is no step of the flow."""
    return dict(zip(flow.push_ordinals, _places(flow), strict=True)).get(send_ordinal)


def ordinal_of_push(flow: Flow, place: int) -> int:
    """That of the send that a PUSH step has, or will have."""
    return flow.push_ordinals[_places(flow).index(place)]


def _places(flow: Flow) -> list[int]:
    return [place for place, one in enumerate(flow.order.steps) if one.channel is Channel.PUSH]


def _find_addressed(
    writing: Writing, application: ApplicationFacts, account_id: str, target: Target, content: PushContent
) -> list[Candidate]:
    audience = compile_target(target._replace(only_primary=False), _AS_ADDRESSED)
    found = find_few(
        writing, account_id, application.application_id, audience, with_persons=bool(content.person_subscriptions)
    )
    assert found is not None  # an address is looked for by an index
    return found


def _choose(found: list[Candidate], content: PushContent, settings: AccountSettings) -> tuple[list[Candidate], str]:
    """Those that get it, and why nobody does where there are none."""
    reasons = [why_not(one, content, settings) for one in found]
    chosen = [one for one, why in zip(found, reasons, strict=True) if why is None]
    return chosen, words_for_nobody([why for why in reasons if why is not None])


def _row(
    flow: Flow, place: int, send: Send, application: ApplicationFacts, *, now: int, settings: AccountSettings
) -> SendRow:
    """The first PUSH step has the message id of the flow; a second one must have another."""
    number = _places(flow).index(place)
    message_id = (
        further_id(f"{flow.message_id}/{place}", 0, flow.starts_at, settings.message_ids) if number else flow.message_id
    )
    ordinal = flow.push_ordinals[number]
    return SendRow(
        account_id=flow.account_id,
        send_ordinal=ordinal,
        request_ordinal=ordinal,
        bulk_id=flow.bulk_id,
        message_id=message_id,
        application_id=application.application_id,
        sender=send.sender,
        entity_id=None,
        platform_application_id=None,
        campaign_reference_id=None,
        definition=to_json(send),
        accepted_at=now,
        starts_at=now,
        expires_at=timing.end_of_validity(Source.OMNI, now, send.timing.validity_ms, settings),
        flow_ordinal=flow.ordinal,
    )
