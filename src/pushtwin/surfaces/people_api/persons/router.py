"""The endpoints of `/people/2/persons` (people-api 6)."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.base import machine
from pushtwin.base.portions import portions_of
from pushtwin.core.calls.call import Call
from pushtwin.core.people import person_matching, person_service
from pushtwin.core.people.addresses import Address
from pushtwin.core.people.addressing import note_addressed
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.core.people.person_listing import Listing, list_persons
from pushtwin.core.people.person_matching import MergeItem
from pushtwin.core.people.person_service import WholePerson
from pushtwin.http.invocation import Invocation
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.people_api.numbered_failures import PeopleJson
from pushtwin.surfaces.people_api.persons import (
    addresses,
    answers,
    documentation,
    matching,
    merge_answers,
    merge_requests,
    queries,
    requests,
)
from pushtwin.surfaces.shared.account_callers import note_caller

PERSONS = "/people/2/persons"
CONTACTS = f"{PERSONS}/contactInformation"
MATCH = f"{PERSONS}/match"
MERGE = "/people/3/persons/merge"
_SHOWN_AT_ONCE = 200  # and read
_MATCHED_AT_ONCE = 500
_MERGED_AT_ONCE = 5

router = APIRouter(dependencies=[Depends(note_caller)], route_class=DirectRoute)


@router.get(PERSONS, **documentation.GET)
async def get_person(request: Request) -> Response:
    call = Invocation(request)
    if not addresses.names_somebody(request.query_params):
        async with call:
            listing = Listing(queries.read_page(request.query_params, call.call.doubt))
        await call.survey_in_portions(list_persons, listing)
        return PeopleJson(answers.page(listing.query, await _shown(listing.persons, call.call), listing.total))
    async with call:
        address = addresses.read_query(request.query_params)
    return PeopleJson(answers.person(await call.survey(person_service.get_person, address), call.call))


@router.post(PERSONS, **documentation.CREATE)
async def create_person(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        changes = requests.read_whole(_body(call))
    return PeopleJson(answers.person(await call.write(person_service.create_person, changes), call.call))


@router.put(PERSONS, **documentation.REPLACE)
async def replace_person(request: Request) -> Response:
    return await _change(request, requests.read_whole)


@router.patch(PERSONS, **documentation.UPDATE)
async def update_person(request: Request) -> Response:
    return await _change(request, requests.read_part)


@router.delete(PERSONS, **documentation.DELETE)
async def delete_person(request: Request) -> Response:
    call = Invocation(request)
    async with call:
        address = addresses.read_query(request.query_params)
    await call.write(person_service.delete_person, address)
    return Response()


@router.put(CONTACTS, **documentation.SET_CONTACTS)
async def set_contacts(request: Request) -> Response:
    return await _change(request, requests.read_new_contacts)


@router.patch(CONTACTS, **documentation.ADD_CONTACTS)
async def add_contacts(request: Request) -> Response:
    return await _change(request, requests.read_more_contacts)


@router.delete(CONTACTS, **documentation.DELETE_CONTACTS)
async def delete_contacts(request: Request) -> Response:
    return await _change(request, requests.read_lost_contacts)


@router.post(MATCH, **documentation.MATCH)
async def match_persons(request: Request) -> Response:
    call = Invocation(request)
    wanted: dict[Address, matching.Identity] = {}
    async with call:
        body = call.read_object(matching.KNOWN)
        await machine.sleep_async(0)
        for some in portions_of(matching.read_identities(body), _MATCHED_AT_ONCE):
            matching.note(some, wanted)
            await machine.sleep_async(0)
    note_addressed(call.call, lambda: wanted)
    found = await call.survey_each(person_matching.match_persons, [*portions_of([*wanted], _MATCHED_AT_ONCE)] or [()])
    owners = {address: person_id for some in found for address, person_id in some.items()}
    return PeopleJson(matching.matches(wanted, owners))


@router.post(MERGE, **documentation.MERGE)
async def merge_persons(request: Request) -> Response:
    call = Invocation(request)
    items = []
    async with call:
        for some in portions_of(merge_requests.read_persons(call), _SHOWN_AT_ONCE):
            items += [merge_requests.read_item(one) for one in some]
            await machine.sleep_async(0)
    good = [one for one in items if isinstance(one, MergeItem)]
    note_addressed(call.call, lambda: chain.from_iterable(one.addresses for one in good))
    portions = portions_of(good, _MERGED_AT_ONCE)
    found = await call.write_each(person_matching.merge_persons, [*portions] or [()])
    done = iter([outcome for some in found for outcome in some])
    outcomes = [next(done) if isinstance(one, MergeItem) else one for one in items]
    return PeopleJson(merge_answers.merged(outcomes), 207)


async def _shown(persons: Sequence[WholePerson], call: Call) -> list[answers.IamPersonV2]:
    """Some at a time, so that others are answered in between."""
    shown = []
    for some in portions_of(persons, _SHOWN_AT_ONCE):
        shown += [answers.person(one, call) for one in some]
        await machine.sleep_async(0)
    return shown


def _body(call: Invocation) -> dict[str, Any]:
    """Unknown fields are refused; of those that are read-only the account says what it thinks."""
    body = call.read_object(None)
    requests.doubt_read_only(body, call.call.doubt)
    return body


async def _change(request: Request, read: Callable[[Mapping[str, Any]], PersonChanges]) -> Response:
    call = Invocation(request)
    async with call:
        address = addresses.read_query(request.query_params)
        changes = read(_body(call))
    return PeopleJson(answers.person(await call.write(person_service.change_person, address, changes), call.call))
