"""One call to an endpoint of an emulated API: what they all start with."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import islice
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from fastapi import Request

from pushtwin.base.errors import AnswerableError, PermissionNeeded
from pushtwin.core.calls.call import Call
from pushtwin.core.faults import service as faults
from pushtwin.core.people import backend_service
from pushtwin.database import Database, Reading, Writing
from pushtwin.http.bodies import Known, unread_fields
from pushtwin.http.fault_answers import struck, too_many_requests
from pushtwin.http.paths import path_value
from pushtwin.http.scope import noted_call

P = ParamSpec("P")
T = TypeVar("T")
_MAX_UNREAD = 100  # more would not fit into the header


class Operation:
    """The database, the call and the registration id.

    `async with` it around the reading of a request: what is wrong with that is told only to callers whom `admits`
    lets pass.
    """

    def __init__(
        self, request: Request, admits: Callable[[Reading, Call, str], object] = backend_service.get_registration
    ) -> None:
        call = noted_call(request.scope)
        assert call is not None  # the router's dependency has seen to it
        self.call: Call = call
        self.database: Database = request.app.state.database
        self.push_reg_id = path_value(request.scope, "pushRegId") if "pushRegId" in request.path_params else ""
        self._admits = admits

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, AnswerableError):
            await self.read(self._admits)

    async def read(self, work: Callable[Concatenate[Reading, Call, str, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that reads with a single statement."""
        return await self._permitted(lambda: self.database.read(work, self.call, self.push_reg_id, *args, **kwargs))

    async def survey(
        self, work: Callable[Concatenate[Reading, Call, str, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case that reads with several statements."""
        return await self._permitted(lambda: self.database.survey(work, self.call, self.push_reg_id, *args, **kwargs))

    async def write(
        self, work: Callable[Concatenate[Writing, Call, str, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case in one transaction."""
        return await self._permitted(lambda: self.database.write(work, self.call, self.push_reg_id, *args, **kwargs))

    async def _permitted(self, run: Callable[[], Awaitable[T]]) -> T:
        """Run it, unless the account has faults or rate limits: then they are asked first.

        A fault that answers in place of the call raises that answer; the call is carried out before only where the
        fault says so.
        """
        try:
            return await run()
        except PermissionNeeded:
            permission = await self.database.write(faults.ask_permission, self.call)
        self.call.is_permitted = True
        if permission.is_too_many:
            raise too_many_requests()
        fault = self.call.fault = permission.fault
        if fault and not fault.definition.lets_call_go_on:
            raise struck(fault.definition)
        result = await run()
        if fault and fault.definition.replaces_answer:
            raise struck(fault.definition)
        return result

    def warn_of_unread(self, body: Mapping[str, Any], known: Known) -> None:
        """Tell the client which of the fields that it sent nobody reads."""
        for field in islice(unread_fields(body, known), _MAX_UNREAD):
            self.call.warn(f"unread field {field}")
