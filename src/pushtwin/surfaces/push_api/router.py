"""The endpoints of `/push` (push-messages-api 1)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.core.messages import applications, inboxes, reports, sending
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.push_api import answers, documentation, inbox, queries, requests_v2, requests_v3
from pushtwin.surfaces.push_api import reports as report_answers
from pushtwin.surfaces.push_api.failures import PushJson
from pushtwin.surfaces.shared.account_callers import note_caller, senders_of
from pushtwin.surfaces.shared.judged_bodies import unread

MESSAGES = "/push/3/messages"
SINGLE = "/push/2/message/single"
MULTI = "/push/2/message/multi"
STATISTICS = "/push/1/statistics"
REPORTS = "/push/1/reports"
DELIVERY_REPORTS = "/push/3/reports"
LOGS = "/push/3/logs"
APPLICATIONS = "/push/1/applications"
APPLICATION = f"{APPLICATIONS}/{{applicationCode}}"
INBOXES = "/push/1/inbox/messages"
INBOX = "/push/1/user/{externalUserId}/inbox/messages"

router = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@router.post(MESSAGES, **documentation.SEND)
async def send_push_notifications(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        body = call.read_object(requests_v3.KNOWN, unread)
        call.call.named = senders_of(body.get("messages"), "sender")
        wanted = requests_v3.read_send(body)
    return PushJson(answers.sent(await call.write(sending.send_v3, wanted, {})))


@router.post(SINGLE, **documentation.SEND_SINGLE)
async def send_single_push_notification(request: Request) -> Response:
    return await _send_single(request, is_test=False)


@router.post(f"{SINGLE}/test", **documentation.TEST_SINGLE)
async def test_single_push_notification(request: Request) -> Response:
    return await _send_single(request, is_test=True)


async def _send_single(request: Request, *, is_test: bool) -> Response:
    call = Invocation(request)
    async with call:
        body = call.read_object(requests_v2.KNOWN_SINGLE, unread)
        call.call.named = senders_of([body], "from")
        wanted = requests_v2.read_single(body)
    return PushJson(answers.bulks(await call.write(sending.send_v2, wanted, {}, is_test=is_test)))


@router.post(MULTI, **documentation.SEND_MULTI)
async def send_multiple_push_notifications(request: Request) -> Response:
    return await _send_multi(request, is_test=False)


@router.post(f"{MULTI}/test", **documentation.TEST_MULTI)
async def test_multiple_push_notifications(request: Request) -> Response:
    return await _send_multi(request, is_test=True)


async def _send_multi(request: Request, *, is_test: bool) -> Response:
    call = Invocation(request)
    async with call:
        body = call.read_object(requests_v2.KNOWN_MULTI, unread)
        call.call.named = senders_of(body.get("messages"), "from")
        wanted = requests_v2.read_multi(body)
    return PushJson(answers.bulks(await call.write(sending.send_v2, wanted, {}, is_test=is_test)))


@router.get(STATISTICS, **documentation.GET_STATISTICS)
async def get_push_statistics(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        call.call.named = queries.read_named(request.query_params, "applicationCode")
        bulk_id = queries.read_bulk_id(request.query_params)
    return PushJson(answers.statistics(await call.survey(reports.get_statistics, bulk_id)))


@router.get(REPORTS, **documentation.GET_REPORTS)
async def get_push_reports(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted, limit = queries.read_report_query(request.query_params)
    return PushJson(report_answers.api_reports(await call.write(reports.take_reports, wanted, limit)))


@router.get(DELIVERY_REPORTS, **documentation.GET_DELIVERY_REPORTS)
async def get_outbound_push_message_delivery_reports(request: Request) -> Response:
    call = Invocation(request)
    wanted, limit = queries.read_delivery_report_query(request.query_params)
    return PushJson(report_answers.delivery_reports(await call.write(reports.take_reports, wanted, limit)))


@router.get(LOGS, **documentation.GET_LOGS)
async def get_outbound_push_message_logs(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        call.call.named = queries.read_named(request.query_params, "sender")
        query = queries.read_log_query(request.query_params)
    found = await call.survey(reports.list_logs, query.filter, query.limit, query.after)
    return PushJson(report_answers.logs(found, query.limit, with_cursor=query.uses_cursor))


@router.get(APPLICATIONS, **documentation.GET_APPLICATIONS)
async def get_push_applications(request: Request) -> Response:
    call = Invocation(request)
    return PushJson(answers.applications(await call.survey(applications.list_applications)))


@router.get(APPLICATION, **documentation.GET_APPLICATION)
async def get_push_application(request: Request) -> Response:
    call = Invocation(request)
    key = path_value(request.scope, "applicationCode")
    call.call.named = (key,)
    async with call:
        by_id = queries.read_flag(request.query_params, "useAppCodeAsAppId")
    return PushJson(answers.application(await call.survey(applications.get_application, key, by_id=by_id)))


@router.delete(INBOXES, **documentation.DELETE_INBOX_MESSAGES)
async def delete_push_inbox_messages(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted = inbox.read_removal(request.query_params)
    await call.write_in_portions(inboxes.remove, wanted)
    return PushJson(inbox.deletion_accepted(wanted), 202)


@router.delete(INBOX, **documentation.DELETE_INBOX_MESSAGES_OF_USER)
async def delete_push_inbox_user_message(request: Request) -> Response:
    call = Invocation(request)
    external_id = path_value(request.scope, "externalUserId")
    async with call:
        wanted = inbox.read_removal(request.query_params)
    await call.write_in_portions(inboxes.remove_from_one, external_id, wanted)
    return PushJson(inbox.deletion_accepted(wanted), 202)
