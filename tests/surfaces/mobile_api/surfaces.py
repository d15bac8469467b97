"""One registration and its person, seen through all three surfaces, which must say the same."""

from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from tests.api_client import Account
from tests.shapes import assert_control_error, assert_push_error
from tests.surfaces.mobile_api.answers import NO_REGISTRATION, Json, read
from tests.surfaces.mobile_api.sdk_wire import Sdk

CLOUD_TYPES = {"Firebase": "GCM", "GCM": "GCM", "APNS": "APNS", "HMS": "HMS", "Huawei": "HMS"}
OTHER_NAMES = {"regEnabled": "registrationEnabled", "language": "osLanguage"}
OF_THE_SDK_ONLY = ("pushServiceType", "pushServiceToken", "applicationUserId")
MODULES = ("inappchat", "inbox", "webrtcui")


class Seen(NamedTuple):
    """What the surfaces agreed on: `installation` and `user` as the SDK sees them, the others by the control API."""

    installation: Json
    user: Json
    registration: Json
    person: Json


def see(account: Account, app: Sdk) -> Seen:
    """Look at the registration of an app and at its person from every side."""
    installation = read(app.fetch(rt=True))
    registration = account.get_registration(str(app.push_reg_id))
    shown = account.push.get(quote(str(app.push_reg_id), safe="")).json()
    assert shown == {"applicationId": registration["applicationId"], **as_registration(installation)}
    only_here = {name: registration[name] for name in ("personId", "createdAt", "modifiedAt", "delivery")}
    of_the_sdk = {name: installation[name] for name in OF_THE_SDK_ONLY if name in installation}
    if "pushServiceType" not in registration:  # no SDK told: the mobile API names one of its cloud type
        of_the_sdk.pop("pushServiceType", None)
    assert registration == {**shown, **of_the_sdk, **only_here}

    user, person = read(app.user()), account.get_person(registration["personId"])
    assert plain(user) == as_user(person)
    instances = {one["pushRegId"]: one["isPrimary"] for one in user["instances"]}
    assert instances == {one: account.get_registration(one)["isPrimary"] for one in person["registrations"]}
    assert sum(instances.values()) <= 1
    return Seen(installation, user, registration, person)


def as_registration(installation: Json) -> Json:
    """An installation of the mobile API in the form of the people API."""
    of_its_own = {"pushRegId", "isPrimary", "customAttributes", *OF_THE_SDK_ONLY, *MODULES}
    system_data = {OTHER_NAMES.get(name, name): value for name, value in installation.items() if name not in of_its_own}
    if "pushServiceType" in installation:
        system_data["cloudType"] = CLOUD_TYPES[installation["pushServiceType"]]
    data = installation.get("customAttributes")
    return {
        "registrationId": installation["pushRegId"],
        "isPrimary": installation["isPrimary"],
        **({"additionalData": data} if data else {}),
        "systemData": system_data,
    }


def as_user(person: Json) -> Json:
    """A person of the control API in the form of the mobile API, without its devices."""
    names = ("type", "firstName", "lastName", "middleName", "birthday", "tags", "customAttributes")
    user = {name: person[name] for name in names if person.get(name)}
    if "externalId" in person:
        user["externalUserId"] = person["externalId"]
    if "gender" in person:
        user["gender"] = {"MALE": "Male", "FEMALE": "Female"}[person["gender"]]
    if person["phones"]:
        user["phones"] = [{"number": number} for number in person["phones"]]
    if person["emails"]:
        user["emails"] = [{"address": address} for address in person["emails"]]
    return user


def plain(user: Json) -> Json:
    """A user without its devices, and without members that hold nothing."""
    return {name: value for name, value in user.items() if name != "instances" and value not in ([], {})}


def assert_gone(account: Account, app: Sdk) -> None:
    """No surface knows the registration."""
    NO_REGISTRATION.check(app.fetch())
    assert_push_error(account.push.get(str(app.push_reg_id)), 48013, "Push registration not found")
    gone = account.http.get(f"{account.path}/registrations/{app.push_reg_id}")
    assert_control_error(gone, 404, "REGISTRATION_NOT_FOUND")


def person_id(account: Account, app: Sdk) -> int:
    """Whom the app belongs to."""
    found: int = account.get_registration(str(app.push_reg_id))["personId"]
    return found


def uninstall(account: Account, app: Sdk) -> None:
    """As the push cloud would report it."""
    answer = account.http.delete(f"{account.path}/registrations/{app.push_reg_id}")
    assert answer.status_code == 204, answer.text


def events_page(account: Account, person: int, **query: Any) -> Json:
    """One page of a person's events."""
    answer: httpx.Response = account.http.get(f"{account.path}/persons/{person}/events", params=query)
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    return page


def events_of(account: Account, person: int) -> list[Json]:
    """The events of a person in the order of their arrival."""
    found: list[Json] = events_page(account, person, limit=1000)["events"]
    return found


def names_of_events(account: Account, person: int) -> list[str]:
    """Their definition ids; those of standard events without the common beginning."""
    return [one["definitionId"].removeprefix("mobileApp") for one in events_of(account, person)]
