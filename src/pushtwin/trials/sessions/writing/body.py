"""A session as a test that stands alone. Pure.

It is done in two worlds that draw other ids: what is the same in both can be expected, and what is not must not be.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.base.times import render_time
from pushtwin.trials.sessions.callers import LOGINS, LOGOUT
from pushtwin.trials.sessions.ids import Id, leaves, mentioned
from pushtwin.trials.sessions.replaying import Answered, Script
from pushtwin.trials.sessions.steps import Call, Pause, in_units
from pushtwin.trials.sessions.writing import changes, devices
from pushtwin.trials.sessions.writing.answers import expectations
from pushtwin.trials.sessions.writing.code import Group, call, filled, flat, line, literal, quoted
from pushtwin.trials.sessions.writing.requests import Shown, client_of, request
from pushtwin.trials.sessions.writing.variables import Variable, at, variables_of


class Played(NamedTuple):
    """What came of a session in one world, and the ids of that world for those of the journal."""

    answered: Sequence[Answered]
    now: Mapping[Id, Id]


class Device(NamedTuple):
    """A phone of the test, and the registration that it has in the journal."""

    name: str
    is_android: bool


class Body:
    """Writes the lines of the test, step by step, and remembers what there is by then."""

    def __init__(self, script: Script, played: tuple[Played, Played]) -> None:
        self._steps = script.steps
        self._now = script.begun_at
        self._answers = [{one.place: one for one in world.answered} for world in played]
        self._ids = played[0].now
        self._variables = variables_of(
            script.steps, script.origins, {place: one.answer for place, one in self._answers[0].items()}, self._ids
        )
        self._names: dict[Any, str] = {}
        self._codes: dict[str, str] = {}
        self._session = script.session
        self._devices: dict[Id, Device] = {}
        self._sent: dict[Any, set[str]] = {}
        self._shown = Shown()
        self._logins = 0
        self.fixtures: set[str] = set()
        self.has_device_errors = False
        self.shows_jwts = False

    def lines(self) -> Iterator[str]:
        yield from self._applications()
        waited = 0
        for place, step in enumerate(self._steps):
            if isinstance(step, Pause):
                waited += step.ms
                continue
            yield from self._wait(waited)
            waited = 0
            yield from self._of_call(place, step._replace(status=self._answers[0][place].status))
        yield from self._wait(waited)

    def _applications(self) -> Iterator[str]:
        """The first one is the account's own; further ones are looked up, where calls are of them."""
        codes = {one.get("applicationId"): one.get("applicationCode") for one in self._known_applications()}
        of_calls = {step.application_id for step in self._steps if isinstance(step, Call)}
        for number, application_id in enumerate(self._session.application_ids, 1):
            if number == 1:
                self._names |= {application_id: "account.application_id"}
                self._names |= {codes[one]: "account.application_code" for one in (application_id,) if codes.get(one)}
            elif application_id in of_calls:
                self.fixtures.add("account")
                self._codes[application_id] = f"code_{number}"
                self._names |= {codes[one]: f"code_{number}" for one in (application_id,) if codes.get(one)}
                yield line(f"code_{number} = ", f'account.get()["applications"][{number - 1}]["applicationCode"]')

    def _known_applications(self) -> Sequence[Mapping[str, Any]]:
        return self._session.start.applications if self._session.start else ()

    def _wait(self, ms: int) -> Iterator[str]:
        if not ms:
            return
        self.fixtures.add("account")
        self._now += ms
        if ms < 0:
            yield line("", call("account.clock.set", quoted(render_time(self._now))))
            return
        amount, unit = in_units(ms)
        yield line("", call("account.clock.advance", **{unit: f"{amount:g}" if amount < 1e6 else str(amount)}))

    def _note_sent(self, step: Call) -> None:
        for name, value in leaves([step.query, step.body]):
            self._sent.setdefault(value, set()).add(name)
        for value in mentioned(step):
            self._sent.setdefault(value, set())

    def _of_call(self, place: int, step: Call) -> Iterator[str]:
        if step.is_control:
            self._note_sent(step)
            yield from self._change(place, step)
            return
        variables = self._variables.get(place, [])
        group = self._device_that(step)
        if group:
            yield self._new_device(step, group)
            yield from self._keep(step, [one for one in variables if not one.place], "")
            return
        self._note_sent(step)
        device = self._device_of(step)
        if device and not variables and step.status != 401 and step.subject is None:
            registration_id = self._registration_of(device)
            done = devices.done(step, device.name, device.is_android, registration_id, self._names)
            if done:
                yield from self._by_device(place, step, done)
                return
        yield from self._by_client(place, step, variables)

    def _device_that(self, step: Call) -> Group | None:
        """The phone that registers so: one of the account's own application."""
        is_made = step.operation == "create-installation" and step.status == 200
        return devices.created(step) if is_made and step.application_id not in self._codes else None

    # -- phones --------------------------------------------------------------------------------------------------

    def _new_device(self, step: Call, group: Group) -> str:
        self.fixtures.add("account")
        number = len(self._devices) + 1
        name = "phone" if number == 1 else f"phone_{number}"
        registration_id = step.answer.get("pushRegId") if isinstance(step.answer, dict) else None
        is_android = '"iOS"' not in flat(group)
        self._devices[str(registration_id)] = Device(name, is_android)
        self._names[registration_id] = f"{name}.registration_id"
        is_used = any(registration_id in set(mentioned(one)) for one in self._steps if isinstance(one, Call))
        return line(f"{name} = " if is_used else "", group)

    def _device_of(self, step: Call) -> Device | None:
        return next((self._devices[one] for one in step.path.split("/") if one in self._devices), None)

    def _registration_of(self, device: Device) -> str:
        return next(str(one) for one, known in self._devices.items() if known == device)

    def _by_device(self, place: int, step: Call, done: Group) -> Iterator[str]:
        if step.status is None or step.status >= 400:
            self.has_device_errors = True
            yield line("with pytest.raises(DeviceError) as refused:", "")
            yield line("", done, 2)
            yield line("assert refused.value.status ", "is None" if step.status is None else f"== {step.status}")
            if code := self._code_of_refusal(place):
                yield line("assert refused.value.message_id == ", quoted(code))
            return
        asserted = self._expected("told", place, 200)
        yield line("told = " if asserted else "", done)
        yield from asserted

    def _code_of_refusal(self, place: int) -> str | None:
        answer = self._answers[0][place].answer
        return next((str(one) for name, one in leaves(answer) if name == "messageId"), None)

    # -- clients -------------------------------------------------------------------------------------------------

    def _by_client(self, place: int, step: Call, variables: Sequence[Variable]) -> Iterator[str]:
        self.shows_jwts |= step.subject is not None
        self.fixtures.add(client_of(step))
        group = request(step, self._names, self._shown._replace(code=self._codes.get(step.application_id)))
        if step.status is None:
            yield line("with pytest.raises(httpx.TransportError):", "")
            yield line("", group, 2)
            return
        yield line("answer = ", group)
        yield line("assert answer.status_code == ", str(step.status))
        told = "answer.json()"
        asserted = self._expected(told, place, step.status)
        if len(asserted) > 1:
            yield line("told = ", told)
            told = "told"
            asserted = self._expected(told, place, step.status)
        yield from asserted
        yield from self._keep(step, variables, told)
        if step.operation in LOGINS and step.status < 400:
            yield self._new_token(step)
        if step.operation == LOGOUT and step.status < 400:
            self._shown = self._shown._replace(tokens=self._shown.tokens.after_logout(step))

    def _new_token(self, step: Call) -> str:
        self._logins += 1
        name = "token" if self._logins == 1 else f"token_{self._logins}"
        self._shown = self._shown._replace(tokens=self._shown.tokens.after_login(step, name))
        member = "token" if step.operation == "create-session" else "access_token"
        return line(f"{name} = ", f'answer.json()["{member}"]')

    def _expected(self, told: str, place: int, status: int) -> list[str]:
        answers = [world[place].answer for world in self._answers]
        return expectations(told, answers, status, self._sent, self._names_now())

    def _names_now(self) -> dict[Any, str]:
        """Expressions for what is in the answers of the first world."""
        return {self._ids.get(value, value): name for value, name in self._names.items()}

    def _keep(self, step: Call, variables: Sequence[Variable], told: str) -> Iterator[str]:
        """Ids that are named later."""
        for one in variables:
            self._names[one.value] = one.name
            if isinstance(one.value, int):
                self._names[str(one.value)] = one.name
            if one.place:
                yield line(f"{one.name} = ", f"{told}{at(one.place)}")
            else:
                self.fixtures.add("account")
                yield line(f"{one.name} = ", f'account.journal({quoted(step.operation)})[-1]["personId"]')

    # -- the control API -----------------------------------------------------------------------------------------

    def _change(self, place: int, step: Call) -> Iterator[str]:
        self.fixtures.add("account")
        variables = self._variables.get(place, [])
        group = changes.change(step, self._names)
        if step.operation == "order-fault" and group and variables:
            self._names[variables[0].value] = "fault.fault_id"
            yield line("fault = ", group)
            return
        if step.operation == "lift-fault" and self._names.get(step.path.split("/")[-1]) == "fault.fault_id":
            yield line("", "fault.remove()")
            return
        group = group or self._raw_change(step)
        if step.operation == "create-application" and self._is_caller_later(step):
            yield self._new_application(step, group)
        elif step.operation == "create-api-key" and self._is_refused_later(place):
            self._shown = self._shown._replace(has_api_key=True)
            yield line("api_key = ", group._replace(end=f'{group.end}["apiKey"]'))
        elif not variables:
            yield line("", group)
        elif len(variables) == 1:
            only = variables[0]
            self._names[only.value] = only.name
            self._names[str(only.value)] = only.name
            is_text = step.operation == "define-event" and group.begin.startswith("account.")
            yield line(f"{only.name} = ", group._replace(end=group.end + ("" if is_text else at(only.place))))
        else:
            yield line("made = ", group)
            yield from self._keep(step, variables, "made")

    def _is_caller_later(self, step: Call) -> bool:
        made = step.answer.get("applicationId") if isinstance(step.answer, dict) else None
        return any(one.application_id == made for one in self._steps if isinstance(one, Call))

    def _new_application(self, step: Call, group: Group) -> str:
        name = f"new_code_{len(self._codes) + 1}"
        self._codes[step.answer["applicationId"]] = name
        self._names[step.answer.get("applicationCode")] = name
        return line(f"{name} = ", group._replace(end=f'{group.end}["applicationCode"]'))

    def _raw_change(self, step: Call) -> Group:
        self.fixtures.add("twin")
        segments = step.path.split("/")
        path = filled(segments, {**self._names, segments[3]: "account.account_id"}, "/")
        parts = [literal(step.body, self._names)] if step.has_body else []
        if step.method == "PUT":
            parts = [f"b{quoted(flat(parts[0]))}" if parts else 'b"{}"']
        return call(f"twin.control.{step.method.lower()}", path, *(() if step.method == "DELETE" else parts))

    def _is_refused_later(self, place: int) -> bool:
        return any(one.status == 403 for at_place, one in self._answers[0].items() if at_place > place)


def name_of(answered: Sequence[Answered]) -> str:
    """What the test is called: by its last call, and what that was answered."""
    calls = [(one.step, one.status) for one in answered if isinstance(one.step, Call)]
    own = [one for one in calls if not one[0].is_control] or calls
    operation, status = own[-1][0].operation or "call", own[-1][1]
    words = "".join(one if one.isalnum() else "_" for one in operation.lower())
    return f"test_{words}_is_answered_{status}" if status else f"test_{words}_is_not_answered"
