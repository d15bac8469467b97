"""Registrations as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.people import Delivery, RegistrationAnswer, RegistrationList, ReportedBySdk
from pushtwin.core.people.model import Registration
from pushtwin.http.openapi.fields import describe
from pushtwin.surfaces.control_api.pages import cut
from pushtwin.surfaces.shared.push_instance import INSTANCE, instance

describe(RegistrationAnswer, **INSTANCE)


def registration(one: Registration) -> RegistrationAnswer:
    return {
        **instance(one),
        **_reported(one),
        "personId": one.person_id,
        "delivery": _delivery(one.delivery),
        "createdAt": render_time(one.created_at),
        "modifiedAt": render_time(one.modified_at),
    }


def registrations(found: Sequence[Registration], limit: int) -> RegistrationList:
    shown, more = cut(found, limit, lambda one: one.ordinal)
    return {"registrations": [registration(one) for one in shown], **more}


def _delivery(kept: str | None) -> Delivery:
    match kept:
        case None:
            return "auto"
        case "phone" | "never":
            return kept
    return {"errorId": int(kept)}


def _reported(one: Registration) -> ReportedBySdk:
    answer: ReportedBySdk = {}
    if one.push_service_type is not None:
        answer["pushServiceType"] = one.push_service_type
    if one.push_service_token is not None:
        answer["pushServiceToken"] = one.push_service_token
    if one.application_user_id is not None:
        answer["applicationUserId"] = one.application_user_id
    return answer
