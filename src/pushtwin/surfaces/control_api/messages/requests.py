"""What is asked of messages, and of who would get one."""

from collections.abc import Collection, Iterator
from typing import (
    Annotated,
    Any,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import Field, model_validator

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.base.numbers import MAX_INTEGER, read_number
from pushtwin.base.problems import Problem
from pushtwin.core.documents import values
from pushtwin.core.messages.catalogue import STATUSES, GeneralStatus
from pushtwin.core.messages.commands import LogPosition
from pushtwin.core.messages.model import Target, TargetKind
from pushtwin.core.messages.report_repository import MessageFilter
from pushtwin.surfaces.control_api import pages
from pushtwin.surfaces.control_api.fields import Code, ControlBody, ControlQuery
from pushtwin.surfaces.control_api.pages import OrderedQuery

_MAX_ADDRESS = 255
_ADDRESSES = {
    TargetKind.REGISTRATION: "pushRegistrationId",
    TargetKind.EXTERNAL_USER_ID: "externalUserId",
    TargetKind.PHONE_NUMBER: "phoneNumber",
    TargetKind.EMAIL: "email",
}


class MessageQuery(OrderedQuery):
    """Which messages."""

    bulk_id: Code | None = Field(None, description="Only those of this bulk.")
    registration_id: Code | None = Field(None, description="Only those for this registration.")
    person_id: int | None = Field(None, ge=0, le=MAX_INTEGER, description="Only those for this person.")
    status: Code | None = Field(
        None,
        description="Only those with this status: a general one, such as `PENDING`, or the id of one, such as `5`.",
    )

    def filter(self) -> MessageFilter:
        """Raises ControlRequestInvalid."""
        return MessageFilter(
            bulk_ids=[] if self.bulk_id is None else [self.bulk_id],
            registration_id=self.registration_id,
            person_id=self.person_id,
            statuses=None if self.status is None else ids_of_status(self.status),
        )

    def after(self) -> LogPosition | None:
        """Raises ControlRequestInvalid."""
        return None if self.cursor is None else pages.read_place(self.cursor, _read_position)


class ApnsQuery(ControlQuery):
    """For which app."""

    bundle_id: Code | None = Field(
        None, description="Bundle id of the app on the simulator; without it `simctl` has to be told."
    )


class AskTargeting(ControlBody):
    """Who gets a message: a `destination` as `/push/3/messages` takes it, or a query `to` as `/push/2/message` does."""

    sender: Code = Field(description="Code or id of the application.")
    destination: dict[str, Any] | None = Field(
        None, examples=[{"type": "EXTERNAL_USER_ID", "externalUserId": "u-1"}], description="One destination."
    )
    to: dict[str, Any] | None = Field(None, examples=[{"$and": [{"platform": "iOS"}]}], description="A query.")
    target_only_primary_devices: Annotated[bool, Field(strict=True)] = False
    limit: Annotated[int, Field(strict=True, ge=1, le=1000)] = Field(1000, description="Devices of a page.")
    cursor: Annotated[str, Field(max_length=255)] | None = Field(None, description="`nextCursor` of the page before.")

    @model_validator(mode="after")
    def _has_one_destination(self) -> Self:
        if (self.destination is None) == (self.to is None):
            raise ValueError("either destination or to is needed")
        if self.destination is not None:
            values.require(_problems_of_destination(self.destination), self)
        return self

    @property
    def field(self) -> str:
        """Where it says who gets the message."""
        return "to" if self.destination is None else "destination"

    def target(self) -> Target:
        if self.destination is None:
            return Target(TargetKind.MULTIPLE, query=self.to, only_primary=self.target_only_primary_devices)
        kind = TargetKind(self.destination["type"])
        only_primary = self.target_only_primary_devices or self.destination.get("targetOnlyPrimaryDevices") is True
        if kind is TargetKind.MULTIPLE:
            query = {name: value for name, value in self.destination.items() if name in {"$and", "$or"}}
            return Target(kind, query=query, only_primary=only_primary)
        return Target(kind, self.destination[_ADDRESSES[kind]], only_primary=only_primary)


def ids_of_status(asked: str) -> Collection[int]:
    """Raises ControlRequestInvalid."""
    status = read_number(asked)
    if status is not None and status in STATUSES:
        return [status]
    if asked in set(GeneralStatus):
        return [one.id for one in STATUSES.values() if one.group_name == asked]
    detail = {"field": "status", "message": f"should be one of {', '.join(GeneralStatus)}, or the id of a status"}
    raise ControlRequestInvalid("There is no such status.", [detail])


def _read_position(text: str) -> LogPosition | None:
    before, _, after = text.partition(".")
    ordinal, place = read_number(before), read_number(after)
    return None if ordinal is None or place is None else LogPosition(ordinal, place)


def _problems_of_destination(given: dict[str, Any]) -> Iterator[Problem]:
    kind = given.get("type")
    if not isinstance(kind, str) or kind not in set(TargetKind):
        yield Problem(("destination", "type"), f"should be one of {', '.join(TargetKind)}")
        return
    name = _ADDRESSES.get(TargetKind(kind))
    known = {"type", "targetOnlyPrimaryDevices", *([name] if name else ["$and", "$or"])}
    for other in given.keys() - known:
        yield Problem(("destination", other), f"is nothing that a destination of type {kind} has")
    if name is None and not given.keys() & {"$and", "$or"}:
        yield Problem(("destination",), "should have $and or $or")
    if name is not None and not (isinstance(given.get(name), str) and 0 < len(given[name]) <= _MAX_ADDRESS):
        yield Problem(("destination", name), "should be a text of 1 to 255 characters")
    if not isinstance(given.get("targetOnlyPrimaryDevices", False), bool):
        yield Problem(("destination", "targetOnlyPrimaryDevices"), "should be a boolean")
