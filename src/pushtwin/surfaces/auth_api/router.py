"""The endpoints of `/auth` (people-api 12)."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.core.calls.handed_out import TokenKind
from pushtwin.core.logins import service
from pushtwin.http.invocation import Invocation
from pushtwin.http.routes import DirectRoute
from pushtwin.http.scope import exchange_of
from pushtwin.surfaces.auth_api import answers, documentation, requests
from pushtwin.surfaces.auth_api.failures import AuthJson
from pushtwin.surfaces.shared.account_callers import note_caller

SESSION = "/auth/1/session"
TOKEN = "/auth/1/oauth2/token"  # noqa: S105  a path

router = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@router.post(SESSION, **documentation.CREATE_SESSION)
async def create_session(request: Request) -> Response:
    call = Invocation(request)
    call.call.authorization = requests.read_login(call.read_object(requests.KNOWN_SESSION))
    return AuthJson(answers.session(await call.write(service.open_session)))


@router.delete(SESSION, **documentation.DELETE_SESSION)
async def delete_session(request: Request) -> Response:
    call = Invocation(request)
    call.call.authorization = _shown_by(TokenKind.SESSION, call.call.authorization)
    await call.write(service.end_session)
    return Response(status_code=204)


@router.post(TOKEN, **documentation.CREATE_TOKEN)
async def create_oauth2_token(request: Request) -> Response:
    call = Invocation(request)
    client = requests.read_client(request.query_params, exchange_of(request.scope).body)
    call.call.authorization = requests.authorization_of(client, _shown_by("basic", call.call.authorization))
    async with call:
        requests.check_client(client)
    return AuthJson(answers.access_token(await call.write(service.issue_token)))


def _shown_by(scheme: str, authorization: str | None) -> str | None:
    """The header, if it shows what is asked for: no token is made, or ended, by anything else."""
    shown = (authorization or "").partition(" ")[0].lower()
    return authorization if shown == scheme else None
