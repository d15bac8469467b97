"""Persons as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.people import KnownOfPerson, PersonAnswer, PersonList
from pushtwin.core.people.control_service import ListedPerson
from pushtwin.core.people.model import Gender, Person, PersonType
from pushtwin.http.openapi.fields import describe
from pushtwin.http.openapi.references import Reference
from pushtwin.surfaces.control_api.pages import cut
from pushtwin.surfaces.shared.person_names import add_names, add_place

describe(PersonAnswer, type=Reference(PersonType), gender=Reference(Gender))


def person(listed: ListedPerson) -> PersonAnswer:
    one, profile = listed.person, listed.person.profile
    return {
        "personId": one.person_id,
        "type": "CUSTOMER" if one.type is PersonType.CUSTOMER else "LEAD",
        "anonymous": not one.is_identified,
        "createdAt": render_time(one.created_at),
        "modifiedAt": render_time(one.modified_at),
        **_known(one),
        "phones": one.phones,
        "emails": one.emails,
        "tags": list(profile.tags),
        "customAttributes": {**profile.custom_attributes},
        "registrations": listed.registration_ids,
    }


def persons(found: Sequence[ListedPerson], limit: int) -> PersonList:
    shown, more = cut(found, limit, lambda one: one.person.person_id)
    return {"persons": [person(one) for one in shown], **more}


def _known(one: Person) -> KnownOfPerson:
    answer: KnownOfPerson = {}
    if one.external_id is not None:
        answer["externalId"] = one.external_id
    add_names(answer, one.profile)
    if one.profile.gender is not None:
        answer["gender"] = "MALE" if one.profile.gender is Gender.MALE else "FEMALE"
    add_place(answer, one.profile)
    return answer
