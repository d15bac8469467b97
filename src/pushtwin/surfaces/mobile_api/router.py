"""The endpoints of the SDKs (mobile-sdk-api 1)."""

import re
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_application
from pushtwin.core.messages import inboxes, on_phones
from pushtwin.core.messages.payloads import PlatformType
from pushtwin.core.mo.receiving import receive
from pushtwin.core.people import backend_service, sdk_service
from pushtwin.core.people.gate import check_caller
from pushtwin.core.webrtc import service as webrtc
from pushtwin.http.invocation import Invocation
from pushtwin.http.paths import path_value
from pushtwin.http.routes import DirectRoute
from pushtwin.http.scope import header
from pushtwin.surfaces.mobile_api import answers, documentation, inbox, message_requests, requests
from pushtwin.surfaces.mobile_api.callers import (
    require_application,
    require_application_or_token,
    require_phone,
    require_phone_or_token,
)
from pushtwin.surfaces.mobile_api.failures import SdkJson
from pushtwin.surfaces.mobile_api.sdk_names import NEWEST_VERSIONS

INSTANCES = "/mobile/1/appinstance"
INSTANCE = f"{INSTANCES}/{{pushRegId}}"
USER = f"{INSTANCE}/user"
INBOX = "/mobile/1/user/{externalUserId}/inbox"

_UPDATE_URLS = {
    "GCM": "https://github.com/infobip/mobile-messaging-sdk-android",
    "APNS": "https://github.com/infobip/mobile-messaging-sdk-ios",
    "HMS": "https://github.com/infobip/mobile-messaging-sdk-huawei",
}
_SDK = re.compile(rb"(?:Infobip Mobile API Client|MobileMessaging)/(\d+\.\d+\.\d+)")

router = APIRouter(route_class=DirectRoute)
_APP: dict[str, Any] = {"dependencies": [Depends(require_application)]}
_APP_OR_TOKEN: dict[str, Any] = {"dependencies": [Depends(require_application_or_token)]}
_PHONE: dict[str, Any] = {"dependencies": [Depends(require_phone)]}
_PHONE_OR_TOKEN: dict[str, Any] = {"dependencies": [Depends(require_phone_or_token)]}


@router.post(INSTANCES, **_APP, **documentation.CREATE)
async def create_installation(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        changes = requests.read_installation(call.read_object(requests.KNOWN_INSTALLATION))
    created = await call.write(sdk_service.create_installation, changes)
    return SdkJson(answers.installation(created, with_token=True))


@router.get(INSTANCE, **_APP, **documentation.GET)
async def get_installation(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        with_token = requests.read_flag(request.query_params, "rt")
    return SdkJson(answers.installation(await call.read(backend_service.get_registration), with_token=with_token))


@router.patch(INSTANCE, **_APP, **documentation.UPDATE)
async def update_installation(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        changes = requests.read_installation(call.read_object(requests.KNOWN_INSTALLATION))
    await call.write(sdk_service.update_installation, changes)
    return SdkJson()


@router.delete(INSTANCE, **_APP, **documentation.DELETE)
async def delete_installation(request: Request) -> Response:
    await Invocation(request).write(sdk_service.delete_installation)
    return SdkJson()


@router.post(f"{INSTANCE}/personalize", **_APP_OR_TOKEN, **documentation.PERSONALIZE)
async def personalize_installation(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        body = call.read_object(requests.KNOWN_PERSONALIZE)
        command = requests.read_personalize(body, request.query_params, call.call.doubt)
    person, registrations = await call.write(backend_service.personalize, command, return_push=True)
    return SdkJson(answers.user(person, registrations, with_tokens=False))


@router.post(f"{INSTANCE}/repersonalize", **_APP_OR_TOKEN, **documentation.REPERSONALIZE)
async def repersonalize_installation(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        command = requests.read_repersonalize(call.read_object(requests.KNOWN_PERSONALIZE), call.call.doubt)
    await call.write(backend_service.personalize, command)
    return SdkJson()


@router.post(f"{INSTANCE}/depersonalize", **_APP, **documentation.DEPERSONALIZE)
async def depersonalize_installation(request: Request) -> Response:
    call = Invocation(request)
    await call.write(backend_service.depersonalize)
    return SdkJson()


@router.get(USER, **_APP_OR_TOKEN, **documentation.GET_USER)
async def get_user(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        with_instances = requests.read_flag(request.query_params, "ri") if "ri" in request.query_params else None
        with_tokens = requests.read_flag(request.query_params, "rt")
    person, registrations = await call.survey(sdk_service.get_user, with_registrations=with_instances)
    return SdkJson(answers.user(person, registrations, with_tokens=with_tokens))


@router.patch(USER, **_APP_OR_TOKEN, **documentation.UPDATE_USER)
async def update_user(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        changes = requests.read_user(call.read_object(requests.KNOWN_USER))
    await call.write(sdk_service.update_user, changes)
    return SdkJson()


@router.post(f"{USER}/events/session", **_APP, **documentation.SESSIONS)
async def report_sessions(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        report = requests.read_sessions(call.read_object(requests.KNOWN_SESSIONS))
    await call.write(sdk_service.report_sessions, report)
    return SdkJson()


@router.post(f"{USER}/events/custom", **_APP, **documentation.EVENTS)
async def report_custom_events(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        validate = requests.read_flag(request.query_params, "validate")
        events = requests.read_events(call.read_object(requests.KNOWN_EVENTS))
    await call.write(sdk_service.report_events, events, validate=validate)
    return SdkJson()


@router.get(f"{USER}/livechatinfo", **_APP, **documentation.LIVECHAT_INFO)
async def get_livechat_info(request: Request) -> Response:
    await Invocation(request).read(backend_service.get_registration)
    return SdkJson(answers.NO_DESTINATIONS)


@router.get("/mobile/1/chat/widget", **_PHONE, **documentation.CHAT_WIDGET)
async def get_chat_widget(request: Request) -> Response:
    await Invocation(request).read(check_caller)
    return SdkJson(answers.NO_CHAT_WIDGET)


@router.post("/mobile/5/messages", **_PHONE, **documentation.SYNC)
async def sync_messages(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        platform = message_requests.read_platform(request.query_params)
        named = message_requests.read_sync(call.read_object_if_any(message_requests.KNOWN_SYNC))
    if named.known or named.delivered:
        pulled = await call.write(on_phones.sync, named.known, named.delivered)
    else:
        pulled = await call.survey(on_phones.pull)
    return SdkJson(answers.payloads(platform, pulled))


@router.post("/mobile/2/messages/seen", **_PHONE, **documentation.SEEN)
async def report_seen(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        seen = message_requests.read_seen(call.read_object(message_requests.KNOWN_SEEN))
    await call.write(on_phones.report_seen, seen)
    return SdkJson()


@router.post("/mobile/1/messages/deliveryreport", **_APP, **documentation.DELIVERY_REPORT)
async def report_delivery(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        message_ids = message_requests.read_delivery_report(call.read_object(message_requests.KNOWN_DELIVERY_REPORT))
    await call.write(on_phones.report_delivered, message_ids)
    return SdkJson()


@router.get("/mobile/1/messages/click", **_PHONE, **documentation.CLICK)
async def report_click(request: Request) -> Response:
    await Invocation(request).read(check_caller)
    return Response(status_code=204)


@router.get(f"{INBOX}/gcm/messages", **_PHONE_OR_TOKEN, **documentation.GCM_INBOX)
async def get_gcm_inbox(request: Request) -> Response:
    return await _inbox(request, "GCM")


@router.get(f"{INBOX}/apns/messages", **_PHONE_OR_TOKEN, **documentation.APNS_INBOX)
async def get_apns_inbox(request: Request) -> Response:
    return await _inbox(request, "APNS")


async def _inbox(request: Request, platform: PlatformType) -> Response:
    call = Invocation(request)
    external_id = path_value(request.scope, "externalUserId")
    async with call:
        wanted, limit = inbox.read_query(request.query_params, request.scope["query_string"], platform)
    found = await call.survey(inboxes.look, external_id, wanted, limit)
    return SdkJson(inbox.inbox(platform, found))


@router.post("/mobile/1/messages/mo", **_PHONE, **documentation.SEND_MO)
async def send_mo_messages(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        message_requests.read_platform(request.query_params)
        sent = message_requests.read_mo(call.read_object(message_requests.KNOWN_MO))
        _let_say_who_sends(call.call, sent.sender)
    outcomes = await call.write(receive, sent.messages)
    return SdkJson(answers.mo_results(sent.messages, outcomes))


def _let_say_who_sends(call: Call, sender: str | None) -> None:
    """The body counts. Raises RequestFormatInvalid where neither says who it is."""
    announced = call.registration_id
    if sender is None and announced is None:
        raise RequestFormatInvalid("from", "present")
    if sender is not None and announced not in {None, sender}:
        call.warn("the header pushregistrationid is not the registration that sends")
    call.registration_id = sender or announced


@router.post("/webrtc/1/token", **_PHONE, **documentation.CALL_TOKEN)
async def create_webrtc_token(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        wanted = message_requests.read_call_token(call.read_object(message_requests.KNOWN_CALL_TOKEN))
    return SdkJson(answers.call_token(await call.write(webrtc.issue, wanted)))


@router.get("/mobile/3/version", **_APP, **documentation.VERSION)
async def get_version(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        platform = request.query_params.get("platformType", "GCM").upper()
        if platform not in NEWEST_VERSIONS:
            raise RequestFormatInvalid("platformType", " or ".join(NEWEST_VERSIONS))
    await call.read(enter_application)
    own = _SDK.match(header(request.scope, b"user-agent") or b"")
    version = own[1].decode() if own else NEWEST_VERSIONS[platform]
    return SdkJson(answers.version(platform, version, _UPDATE_URLS[platform]))


@router.get("/mobile/1/baseurl", **_APP, **documentation.BASE_URL)
async def get_base_url(request: Request) -> Response:
    await Invocation(request).read(enter_application)
    return SdkJson()
