"""Registrations as the control API shows them."""

from typing import Any, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.times import render_time
from pushtwin.core.people.model import Registration
from pushtwin.surfaces.shared.push_instance import PushApiInstance, instance


def registration(one: Registration) -> dict[str, Any]:
    reported = {
        "pushServiceType": one.push_service_type,
        "pushServiceToken": one.push_service_token,
        "applicationUserId": one.application_user_id,
    }
    return {
        **instance(one),
        **{name: value for name, value in reported.items() if value is not None},
        "personId": one.person_id,
        "createdAt": render_time(one.created_at),
        "modifiedAt": render_time(one.modified_at),
    }


class RegistrationAnswer(PushApiInstance):
    """A registration as the push endpoints show it, what else its SDK reported, and to whom it belongs."""

    pushServiceType: NotRequired[str]
    pushServiceToken: NotRequired[str]
    applicationUserId: NotRequired[str]
    personId: int
    createdAt: str
    modifiedAt: str


class RegistrationList(TypedDict):
    """One page, in the order of creation."""

    registrations: list[RegistrationAnswer]
    nextCursor: NotRequired[str]
