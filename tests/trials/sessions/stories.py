"""Sessions that end in a failure: a few calls that lead to it, among many that have nothing to do with it."""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import httpx

from pushtwin.sdk import DeviceError
from pushtwin.testing import Twin, TwinAccount
from pushtwin.testing.device import TwinDevice
from pushtwin.trials.sessions.checking import Verdict

Json = dict[str, Any]
PUSH = "/people/2/contactInformation/push"
PERSONS = "/people/2/persons"


class Scene:
    """An account, a backend and phones that are being recorded."""

    def __init__(self, twin: Twin, account: TwinAccount) -> None:
        self.account = account
        self.http = httpx.Client(base_url=twin.url, headers=account.headers, transport=twin.transport)
        self.phones: dict[str, TwinDevice] = {}
        self.kept: dict[str, Any] = {}

    def phone(self, name: str) -> TwinDevice:
        if name not in self.phones:
            self.phones[name] = self.account.device()
        return self.phones[name]

    def login(self, name: str, person: str, **more: Any) -> None:
        self.phone(name).personalize(external_user_id=person, **more)

    def send(self, destination: Json, text: str = "hello", **options: Any) -> Json:
        message = {
            "sender": self.account.application_code,
            "destinations": [destination],
            "content": {"type": "TEXT", "text": text},
            "options": options,
        }
        answer: Json = self.http.post("/push/3/messages", json={"messages": [message]}).json()
        return answer

    def send_to(self, person: str, **options: Any) -> Json:
        return self.send({"type": "EXTERNAL_USER_ID", "externalUserId": person}, **options)


Act = Callable[[Scene], object]


class Story(NamedTuple):
    """What leads to a failure, in order, and how the failure shows in the account."""

    acts: tuple[Act, ...]
    fails: Callable[[TwinAccount], object]


def _answers(account: TwinAccount, operation: Any, status: int) -> bool:
    return bool(account.journal(operation, status=status))


def _person(account: TwinAccount, external_id: str) -> Json:
    found = account.persons(external_id=external_id)
    return dict(found[0]) if found else {}


def _texts(account: TwinAccount, status: Any) -> bool:
    return any(account.messages(status=status))


def _denied(scene: Scene) -> None:
    scene.http.get(f"{PUSH}/{scene.phone('mine').registration_id}", headers={"Authorization": "App wrong"})


def _refused(act: Act) -> Act:
    """An act that the twin refuses."""

    def go(scene: Scene) -> None:
        try:
            act(scene)
        except DeviceError:
            return

    return go


def _token(scene: Scene) -> None:
    login = {"username": scene.account.username, "password": scene.account.password}
    scene.kept["token"] = scene.http.post("/auth/1/session", json=login).json()["token"]


def _with_token(scene: Scene) -> None:
    headers = {"Authorization": f"IBSSO {scene.kept['token']}"}
    scene.http.post(PERSONS, json={"externalId": "by-token"}, headers=headers)


STORIES: Mapping[str, Story] = {
    "a message expires": Story(
        (
            lambda s: s.login("mine", "victim"),
            lambda s: s.send_to("victim"),
            lambda s: s.account.clock.advance(days=3),
        ),
        lambda a: _texts(a, "EXPIRED"),
    ),
    "tags are added": Story(
        (
            lambda s: s.login("mine", "victim", tags=["vip"]),
            lambda s: s.http.patch(f"{PERSONS}?externalId=victim", json={"tags": ["late"]}),
        ),
        lambda a: _person(a, "victim").get("tags") == ["vip", "late"],
    ),
    "a login meets another person": Story(
        (
            lambda s: s.account.person(external_id="one", phones=["385911111111"]),
            lambda s: s.account.person(external_id="two", emails=["two@example.com"]),
            _refused(lambda s: s.phone("mine").personalize(phones="385911111111", emails="two@example.com")),
        ),
        lambda a: [one for one in a.journal("personalize-installation") if one["status"] >= 400],
    ),
    "a logged out phone has nobody": Story(
        (
            lambda s: s.login("mine", "victim"),
            lambda s: s.phone("mine").depersonalize(),
        ),
        lambda a: "personId" in _person(a, "victim") and not a.registrations(_person(a, "victim")["personId"]),
    ),
    "a device without notifications": Story(
        (
            lambda s: s.account.install("silent", system_data={"notificationsEnabled": False}),
            lambda s: s.send({"type": "REGISTRATION", "pushRegistrationId": "silent"}),
        ),
        lambda a: [one for one in a.messages(registration_id="silent") if one["status"]["groupName"] != "PENDING"],
    ),
    "a fault strikes": Story(
        (
            lambda s: s.account.fail("get-push-device-registration", status=503, first=1, registration_id="broken"),
            lambda s: s.http.get(f"{PUSH}/broken"),
        ),
        lambda a: _answers(a, "get-push-device-registration", 503),
    ),
    "a connection breaks after the work": Story(
        (
            lambda s: s.phone("mine"),
            lambda s: s.account.fail("personalize-installation", connection="reset", after=True, first=1),
            _refused(lambda s: s.login("mine", "victim")),
        ),
        lambda a: _person(a, "victim"),
    ),
    "a key that nobody has": Story(
        (
            lambda s: s.account.settings(auth="strict"),
            lambda s: s.phone("mine"),
            _denied,
        ),
        lambda a: _answers(a, "get-push-device-registration", 401),
    ),
    "a key that may only read": Story(
        (
            lambda s: s.account.settings(auth="strict"),
            lambda s: s.kept.update(key=s.account.create_api_key(scopes=["people:read"])["apiKey"]),
            lambda s: s.http.post(
                PERSONS, json={"externalId": "new"}, headers={"Authorization": f"App {s.kept['key']}"}
            ),
        ),
        lambda a: _answers(a, "create-a-new-person", 403),
    ),
    "a token is good for a person": Story(
        (
            lambda s: s.account.settings(auth="strict"),
            _token,
            _with_token,
        ),
        lambda a: a.get()["settings"]["auth"] == "strict" and _person(a, "by-token"),
    ),
    "the first device is the primary one no more": Story(
        (
            lambda s: s.account.install("first", is_primary=True),
            lambda s: s.http.post(f"{PUSH}/first/personalize", json={"identity": {"externalId": "victim"}}),
            lambda s: s.account.install("second"),
            lambda s: s.http.post(f"{PUSH}/second/personalize", json={"identity": {"externalId": "victim"}}),
            lambda s: s.http.patch(f"{PUSH}/second", json={"isPrimary": True}),
        ),
        lambda a: [one for one in a.registrations() if one["registrationId"] == "second" and one["isPrimary"]],
    ),
    "a person is there twice": Story(
        (
            lambda s: s.http.post(PERSONS, json={"externalId": "twin"}),
            lambda s: s.http.post(PERSONS, json={"externalId": "twin"}),
        ),
        lambda a: [one for one in a.journal("create-a-new-person") if one["status"] >= 400],
    ),
    "an inbox keeps what nobody reads": Story(
        (
            lambda s: s.account.add_inbox_topic("orders"),
            lambda s: s.login("mine", "victim"),
            lambda s: s.send_to("victim", inboxTopic="orders", inboxMessageExpirationPeriod=7),
        ),
        lambda a: _person(a, "victim") and a.inbox(_person(a, "victim")["personId"]),
    ),
    "an event that is not defined": Story(
        (_refused(lambda s: s.phone("mine").event("unheard", {"price": 1}, validate=True)),),
        lambda a: [one for one in a.journal("report-custom-events") if one["status"] >= 400],
    ),
    "an event is told": Story(
        (
            lambda s: s.account.define_event("purchase", title="Purchase"),
            lambda s: s.phone("mine").event("purchase", validate=True),
        ),
        lambda a: [one for person in a.persons() for one in a.events(person["personId"]) if "purchase" in str(one)],
    ),
    "an uninstalled phone is asked for": Story(
        (
            lambda s: s.phone("mine"),
            lambda s: s.account.uninstall(s.phone("mine").registration_id or ""),
            lambda s: s.http.get(f"{PUSH}/{s.phone('mine').registration_id}"),
        ),
        lambda a: [one for one in a.journal("get-push-device-registration") if one["status"] >= 400],
    ),
    "a report tells of a bulk": Story(
        (
            lambda s: s.account.install("phone-9"),
            lambda s: s.kept.update(s.send({"type": "REGISTRATION", "pushRegistrationId": "phone-9"})),
            lambda s: s.account.clock.advance(minutes=1),
            lambda s: s.http.get("/push/3/reports", params={"bulkId": s.kept.get("bulkId")}),
        ),
        lambda a: [one for one in a.journal() if "reports" in one["path"] and one.get("answer", {}).get("results")],
    ),
    "a person is deleted": Story(
        (
            lambda s: s.login("mine", "victim"),
            lambda s: s.kept.update(_person(s.account, "victim")),
            lambda s: s.account.delete_person(s.kept["personId"]),
        ),
        lambda a: [one for one in a.session()["calls"] if one["operation"] == "delete-person"],
    ),
    "a phone that is never reached": Story(
        (
            lambda s: s.account.install("far"),
            lambda s: s.account.deliver("far", "never"),
            lambda s: s.send({"type": "REGISTRATION", "pushRegistrationId": "far"}),
            lambda s: s.account.clock.advance(hours=1),
        ),
        lambda a: [
            one
            for one in a.messages(registration_id="far")
            if one["status"]["groupName"] == "PENDING" and one["acceptedAt"][:16] < a.clock.now().isoformat()[:16]
        ],
    ),
    "a name changes while the clock is set back": Story(
        (
            lambda s: s.account.person(external_id="victim"),
            lambda s: s.account.clock.set("2020-01-01T00:00:00Z"),
            lambda s: s.http.patch(f"{PERSONS}?externalId=victim", json={"firstName": "Ana"}),
        ),
        lambda a: a.clock.now().year < 2021 and _person(a, "victim").get("firstName") == "Ana",
    ),
}


def record(twin: Twin, name: str, noise: int = 60) -> Json:
    """The session of a story, with so many calls that have nothing to do with it."""
    account = twin.create_account(name)
    try:
        scene = Scene(twin, account)
        story = STORIES[name]
        draws = random.Random(name)  # noqa: S311  the same for each run
        for number, act in enumerate(story.acts):
            for _ in range(noise // (len(story.acts) + 1)):
                _distract(scene, draws)
            act(scene)
            assert number < len(story.acts) - 1 or story.fails(account), f"{name}: nothing fails"
        for _ in range(noise // (len(story.acts) + 1)):
            _distract(scene, draws)
        return account.session()
    finally:
        account.delete()


def _distract(scene: Scene, draws: random.Random) -> None:
    number = draws.randrange(6)
    phone = scene.phone(f"phone-{draws.randrange(4)}")
    path = f"{PUSH}/{phone.registration_id}"
    match draws.randrange(6):
        case 0:
            scene.account.install()
        case 1:
            scene.http.post(f"{path}/personalize", json={"identity": {"externalId": f"u-{number}"}})
        case 2:
            scene.http.post(f"{path}/depersonalize")
        case 3:
            scene.http.patch(path, json={"additionalData": {"n": number}})
        case 4:
            scene.account.clock.advance(seconds=2)
        case _:
            scene.http.get(path)


class Judging:
    """Looks itself whether a story has failed, in place of a command."""

    def __init__(self, twin: Twin, story: Story) -> None:
        self._twin = twin
        self._story = story

    def run(self, variables: Mapping[str, str]) -> Verdict:
        return Verdict(1 if self._story.fails(self._twin.account(variables["PUSHTWIN_ACCOUNT"])) else 0, "")


def long_words(value: Any) -> Iterator[str]:
    """Texts and numbers of a JSON value that are long enough for an id."""
    match value:
        case dict():
            for one in value.values():
                yield from long_words(one)
        case list():
            for one in value:
                yield from long_words(one)
        case str() | int():
            if len(str(value)) >= 7:
                yield str(value)
