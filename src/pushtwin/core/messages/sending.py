"""The use cases of sending (push-messages-api 3 and 4): accept, or say why not; then reach the devices."""

from collections.abc import MutableMapping, Sequence
from itertools import chain

from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.sending import RejectedSends, RepeatedDevices, SendersOfV2
from pushtwin.core.accounts.settings.timing import ScheduledToNobody
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.touched import MOST_TOUCHED
from pushtwin.core.messages import catalogue, send_repository, timing
from pushtwin.core.messages.audiences import Candidate, Counting, Crowd, find_few
from pushtwin.core.messages.commands import SendRequest, require_times_taken, with_units
from pushtwin.core.messages.entering import enter_settled
from pushtwin.core.messages.ids import new_bulk_id, new_id
from pushtwin.core.messages.model import Send, Source, TargetKind, Timing
from pushtwin.core.messages.notification_json import to_json
from pushtwin.core.messages.reaching import (
    Rejected,
    begin_slots,
    has_persons,
    is_reported_unknown,
    reach,
    write_rejected,
    write_unknown,
)
from pushtwin.core.messages.rejections import find_rejection
from pushtwin.core.messages.results import Accepted, AcceptedBulk, V3Accepted
from pushtwin.core.messages.send_repository import ApplicationFacts, SendRow
from pushtwin.core.messages.taken_ids import TakenIds
from pushtwin.core.messages.targeting import Audience, InvalidQuery, addresses_named, compile_target
from pushtwin.core.people.addressing import note_addressed
from pushtwin.database import Writing

MANY = 100  # sends of one request; of more the agenda reaches the devices, so that nobody else waits long
Counted = MutableMapping[int, Counting]
"""The devices that the sends of a request have, by their places, where to count them took more than a transaction."""


class CountFirst(Exception):
    """The audience of a send is so large that it is counted in portions, before the call goes on. Never answered.

    Nobody wants to know by how many there are more than `enough`, unless that is None.
    """

    def __init__(self, counted: Counted, place: int, crowd: Crowd, enough: int | None) -> None:
        super().__init__(place)
        self.crowd, self.enough = crowd, enough
        self._counted, self._place = counted, place

    def note(self, counting: Counting) -> None:
        """The call may go on with this."""
        self._counted[self._place] = counting


def send_v3(writing: Writing, call: Call, request: SendRequest, counted: Counted) -> V3Accepted:
    """Send by the current API.

    Raises Unauthorized, AskFirst, SettleFirst, RequestInvalid or CountFirst; nothing has changed then.
    """
    account = _enter(writing, call, request)
    require_times_taken(request, account.settings, writing.now)
    request = with_units(request, account.settings)
    bulk_id = request.bulk_id or new_id(writing.time_and_ids, account.settings.message_ids)
    acceptance = _Acceptance(writing, call, account, counted, len(request.sends))
    accepted = [acceptance.accept(send, bulk_id) for send in request.sends]
    acceptance.write()
    return V3Accepted(bulk_id, accepted)


def send_v2(
    writing: Writing, call: Call, request: SendRequest, counted: Counted, *, is_test: bool = False
) -> list[AcceptedBulk]:
    """Send by the deprecated API; a test tells who would get it, and nothing is sent. Raises as `send_v3`."""
    account = _enter(writing, call, request)
    require_times_taken(request, account.settings, writing.now)
    acceptance = _Acceptance(writing, call, account, counted, len(request.sends), is_test=is_test)
    accepted = [acceptance.accept_bulk(send) for send in request.sends]
    acceptance.write()
    return accepted


def _enter(writing: Writing, call: Call, request: SendRequest) -> CalledAccount:
    """A fault may strike what goes to a device, or a person."""
    note_addressed(call, lambda: chain.from_iterable(addresses_named(send.target) for send in request.sends))
    return enter_settled(writing, call)


class _Acceptance:
    """Accepts the sends of one request, one after the other."""

    def __init__(
        self,
        writing: Writing,
        call: Call,
        account: CalledAccount,
        counted: Counted,
        count: int,
        *,
        is_test: bool = False,
    ) -> None:
        self._writing = writing
        self._call = call
        self._touched = call.touch()
        self._account_id = account.account_id
        self._settings: AccountSettings = account.settings
        self._counted = counted
        self._is_test = is_test
        self._place = -1
        self._request_ordinal: int | None = None
        self._applications: dict[str, ApplicationFacts | None] = {}
        self._ids = TakenIds(writing, account.account_id, account.settings)
        self._reached: dict[int, set[str]] = {}  # by the numbers of messages
        self._is_one_of_several = count > 1
        self._leaves_rest = count > MANY
        self._left: list[SendRow] = []
        self._rejected: list[Rejected] = []
        self._rejections: dict[tuple[int, Timing], int | None] = {}

    def accept(self, send: Send, bulk_id: str) -> Accepted:
        """By the current API, which names each message."""
        message_id = send.message_id or self._ids.draw()
        status_id, _ = self._send(send, bulk_id, message_id)
        return Accepted(message_id, status_id, send.target.address)

    def accept_bulk(self, send: Send) -> AcceptedBulk:
        """By the deprecated API, which names only the bulk."""
        bulk_id = new_bulk_id(self._writing.time_and_ids)
        status_id, count = self._send(send, bulk_id, self._ids.draw())
        return AcceptedBulk(send.target.query or {}, status_id, count, bulk_id)

    def write(self) -> None:
        """What can be written at once. The agenda reaches the devices of those that were left to it."""
        self._ids.write()
        if not self._left:
            return
        send_repository.insert_sends(self._writing, self._left)
        if self._rejected:
            write_rejected(self._writing, self._rejected, self._settings)
        if len(self._left) > len(self._rejected):
            tell_due(self._writing, self._account_id)

    def _send(self, send: Send, bulk_id: str, message_id: str) -> tuple[int, int]:
        """The status of the answer, and the number of devices."""
        self._place += 1
        application = self._application(send)
        audience: Audience | None = None
        rejection = self._find_rejection(send) if application else catalogue.REJECTED_NO_APPLICATION
        if rejection is None:
            try:
                audience = compile_target(send.target, self._settings)
            except InvalidQuery as problem:
                self._call.warn(f"the query{self._which(send)} can't be understood: {problem}")
                rejection = catalogue.REJECTED_INVALID_QUERY
        if rejection is None and self._ids.refuses(send.message_id):
            rejection = catalogue.REJECTED_DUPLICATE_MESSAGE_ID
        if rejection is not None or application is None or audience is None:
            status_id = rejection or catalogue.REJECTED_NO_APPLICATION
            self._touch(send, ())
            if self._is_reported(send):
                self._note_rejected(self._row(send, bulk_id, message_id, application), send, status_id)
            return status_id, 0
        return self._reach(send, bulk_id, message_id, application, audience)

    def _which(self, send: Send) -> str:
        """Where the answer tells of it, unless there is only one."""
        if not self._is_one_of_several:
            return ""
        entries = "bulks" if send.source is Source.V2 else "messages"
        return f" of {entries}[{self._place}] in the answer"

    # -- why not -----------------------------------------------------------------------------------------------

    def _find_rejection(self, send: Send) -> int | None:
        """The same for all destinations of a message, which share its content."""
        content = id(send.notification), send.timing
        if content not in self._rejections:
            self._rejections[content] = find_rejection(self._writing, self._account_id, send)
        return self._rejections[content]

    def _leave(self, row: SendRow) -> None:
        self._ids.take(row.message_id)
        self._left.append(row)

    def _note_rejected(self, row: SendRow, send: Send, status_id: int) -> None:
        self._leave(row._replace(due_at=None))
        self._rejected.append(Rejected(row, send, status_id))

    def _is_reported(self, send: Send) -> bool:
        """Whether there is more of a refused send than its entry in the answer (push-messages-api 7.4)."""
        if self._is_test:
            return False
        match self._settings.rejected_sends:
            case RejectedSends.CURRENT:
                return send.source is not Source.V2
            case RejectedSends.ALL:
                return True
            case RejectedSends.NONE:
                return False

    # -- and if so ---------------------------------------------------------------------------------------------

    def _reach(
        self, send: Send, bulk_id: str, message_id: str, application: ApplicationFacts, audience: Audience
    ) -> tuple[int, int]:
        row = self._row(send, bulk_id, message_id, application)
        accepted = catalogue.PENDING_ACCEPTED if send.source is Source.V2 else catalogue.PENDING_ENROUTE
        found = find_few(
            self._writing, self._account_id, application.application_id, audience, with_persons=has_persons(send)
        )
        if found is not None:
            found = self._without_repeated(send, found)
        count, first = self._count(send, application, audience) if found is None else Counting(len(found), found)
        self._touch(send, first)
        self._touched.is_cut |= count > len(first)
        is_later = row.starts_at > self._writing.now
        if count == 0 and self._must_find_somebody(is_later=is_later) and not self._is_reported_unknown(row, send):
            if self._is_reported(send):
                self._note_rejected(row, send, catalogue.UNDELIVERABLE_NO_DESTINATION)
            return catalogue.UNDELIVERABLE_NO_DESTINATION, 0
        if not self._is_test:
            self._begin(row, send, application, None if is_later else found)
        return accepted, count

    def _without_repeated(self, send: Send, found: list[Candidate]) -> list[Candidate]:
        """Those that no destination of the same message before has reached, where the account wants it so."""
        reached = self._reached.setdefault(send.message_number, set())
        new = [one for one in found if one.registration_id not in reached]
        reached.update(one.registration_id for one in new)
        is_repeated = send.source is Source.V3 and len(new) < len(found)
        return new if is_repeated and self._settings.repeated_devices is RepeatedDevices.ONCE else found

    def _must_find_somebody(self, *, is_later: bool) -> bool:
        return not is_later or self._settings.scheduled_to_nobody is ScheduledToNobody.REJECT

    def _is_reported_unknown(self, row: SendRow, send: Send) -> bool:
        return is_reported_unknown(self._writing, row, send, self._settings)

    def _count(self, send: Send, application: ApplicationFacts, audience: Audience) -> Counting:
        """Only the deprecated API tells how many there are."""
        if self._place not in self._counted:
            crowd = Crowd(self._account_id, application.application_id, audience)
            enough = None if send.source is Source.V2 else MOST_TOUCHED
            raise CountFirst(self._counted, self._place, crowd, enough)
        return self._counted[self._place]

    def _begin(
        self, row: SendRow, send: Send, application: ApplicationFacts, found: Sequence[Candidate] | None
    ) -> None:
        """A few devices get it at once, many in portions, and all of them later when it is scheduled."""
        self._ids.give(send.message_id)
        if found is None or self._leaves_rest:
            is_later = row.starts_at > self._writing.now
            until = None if is_later else row.send_ordinal  # who comes later was not counted
            self._leave(row._replace(until=until))
            return
        send_repository.insert_send(self._writing, row._replace(due_at=None))
        reached = begin_slots(self._writing, row._replace(due_at=None), send)
        if found:
            reached, *_ = reach(self._writing, reached, send, found, application=application, settings=self._settings)
        else:
            write_unknown(self._writing, reached, send, self._settings)
        if reached.next_slot is not None:
            send_repository.update_send(self._writing, reached)

    def _touch(self, send: Send, found: Sequence[Candidate]) -> None:
        """The journal tells of the devices that a send is for now; of the one that is named, if there is none."""
        for one in found:
            self._touched.add(one.registration_id, one.row.person_id)
        if not found and send.target.kind is TargetKind.REGISTRATION:
            self._touched.add(send.target.address, None)

    def _application(self, send: Send) -> ApplicationFacts | None:
        given = send.sender
        if given not in self._applications:
            self._applications[given] = send_repository.find_application(self._writing, self._account_id, given)
        found = self._applications[given]
        if found is None or found.application_code == given or send.source is not Source.V2:
            return found
        return None if self._settings.senders_of_v2 is SendersOfV2.CODE else found

    def _row(self, send: Send, bulk_id: str, message_id: str, application: ApplicationFacts | None) -> SendRow:
        ordinal = self._writing.time_and_ids.next_ordinal()
        if self._request_ordinal is None:
            self._request_ordinal = ordinal
        now = self._writing.now
        starts_at = max(send.timing.send_at or now, now)
        return SendRow(
            account_id=self._account_id,
            send_ordinal=ordinal,
            request_ordinal=self._request_ordinal,
            bulk_id=bulk_id,
            message_id=message_id,
            application_id=application.application_id if application else None,
            sender=send.sender,
            entity_id=send.reporting.entity_id,
            platform_application_id=send.reporting.platform_application_id,
            campaign_reference_id=send.reporting.campaign_reference_id,
            definition=to_json(send),
            accepted_at=now,
            starts_at=starts_at,
            expires_at=timing.end_of_validity(send.source, starts_at, send.timing.validity_ms, self._settings),
            due_at=starts_at,
        )
