"""`pushtwin device` as a user runs it: what it prints, where, and with which exit code."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from click.testing import CliRunner, Result

from pushtwin.cli import main
from pushtwin.cli.device import device
from pushtwin.core.demo import DEMO_ACCOUNT
from pushtwin.sdk import DeviceError
from pushtwin.settings import Settings
from tests.api_client import Account
from tests.cases import each
from tests.cli.test_serve import environment, free_port, serve
from tests.databases import both_at_length
from tests.document import DOCUMENT
from tests.serving import serving

PUSHTWIN = Path(sys.executable).with_name("pushtwin")
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

Run = Callable[..., Result]


@pytest.fixture
def variables(twin_url: str, account: Account) -> dict[str, str]:
    """What points the commands at the account."""
    return {
        "PUSHTWIN_URL": twin_url,
        "PUSHTWIN_APP_CODE": account.application_code,
        "PUSHTWIN_ACCOUNT": account.answer["accountId"],
    }


@pytest.fixture
def run(variables: dict[str, str]) -> Run:
    """A command of `pushtwin device` on a twin."""
    return lambda *words, **more: CliRunner().invoke(main, ["device", *words], env={**variables, **more})


@pytest.fixture
def created(run: Run) -> str:
    """A registration id."""
    return done(run("create")).strip()


def done(result: Result) -> str:
    """What a command that worked has printed."""
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def sentence(result: Result) -> str:
    """The one line that says what went wrong."""
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    (line,) = result.stderr.splitlines()
    assert re.fullmatch(r"pushtwin: .+\.", line), line
    return line.removeprefix("pushtwin: ")


class TestCreate:
    """One, and many."""

    def test_the_registration_id_is_all_that_is_printed(self, run: Run, account: Account) -> None:
        created = done(run("create"))
        assert re.fullmatch(f"{UUID}\n", created)
        assert account.get_registration(created.strip())["systemData"]["os"] == "Android"

    @pytest.mark.parametrize(("option", "system"), [("--android", "Android"), ("--ios", "iOS")])
    def test_the_platform_is_chosen(self, run: Run, account: Account, option: str, system: str) -> None:
        created = done(run("create", option)).strip()
        assert account.get_registration(created)["systemData"]["os"] == system

    def test_a_fleet_is_printed_one_per_line(self, run: Run, account: Account) -> None:
        result = run("create", "--count", "200")
        assert result.exit_code == 0
        registrations = account.http.get(f"{account.path}/registrations?limit=1000").json()["registrations"]
        assert sorted(result.stdout.splitlines()) == sorted(one["registrationId"] for one in registrations)
        assert len(registrations) == 200

    def test_the_progress_of_a_fleet_is_on_stderr(self, run: Run) -> None:
        result = run("create", "--count", "3")
        assert result.stderr.startswith("Devices")
        assert "Devices" not in result.stdout

    @pytest.mark.parametrize("count", ["0", "-1", "many"])
    def test_a_fleet_of_none_is_a_wrong_call(self, run: Run, count: str) -> None:
        assert run("create", "--count", count).exit_code == 2

    def test_the_shell_keeps_the_id(self, variables: dict[str, str]) -> None:
        script = f'ID=$({PUSHTWIN} device create) && {PUSHTWIN} device launch "$ID" && echo "launched $ID"'
        shell = subprocess.run(
            ["sh", "-c", script], capture_output=True, text=True, check=True, env=environment(variables)
        )
        assert re.fullmatch(f"launched {UUID}\n", shell.stdout)
        assert shell.stderr == ""

    def test_those_of_a_fleet_that_exist_are_printed_when_the_rest_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def create_two(*_: object, on_created: Callable[[str], None], **__: object) -> None:
            on_created("r-1")
            on_created("r-2")
            raise DeviceError(503, None, "The answer tells no reason.")

        monkeypatch.setattr("pushtwin.sdk.create_fleet", create_two)
        result = CliRunner().invoke(main, ["device", "create", "--count", "3"])
        assert (result.exit_code, result.stdout) == (1, "r-1\nr-2\n")
        told = "pushtwin: The twin refused: The answer tells no reason (HTTP 503)."
        assert result.stderr.splitlines()[-1] == told

    def test_the_demo_account_is_the_default(self) -> None:
        with serving(Settings(ephemeral=True)) as url:
            created = done(CliRunner().invoke(main, ["device", "create", "--url", url])).strip()
            assert done(CliRunner().invoke(main, ["device", "uninstall", created, "--url", url])) == ""


class TestPersonalize:
    """Who logs in, and how."""

    def test_the_person_is_printed(self, run: Run, created: str) -> None:
        who = ["--external-user-id", "u-1", "--phone", "385911234567", "--phone", "385911234568"]
        more = ["--email", "ana@example.com", "--first-name", "Ana", "--middle-name", "M", "--last-name", "Ivić"]
        rest = ["--birthday", "1990-05-17", "--gender", "Female", "--tag", "vip", "--tag", "early"]
        attributes = ["--attribute", "shoe=38.5", "--attribute", "member=true", "--attribute", "city=Pula"]
        person = json.loads(done(run("personalize", created, *who, *more, *rest, *attributes)))
        assert [one["pushRegId"] for one in person.pop("instances")] == [created]
        assert sorted(person.pop("tags")) == ["early", "vip"]
        assert person == {
            "externalUserId": "u-1",
            "type": "CUSTOMER",
            "firstName": "Ana",
            "middleName": "M",
            "lastName": "Ivić",
            "birthday": "1990-05-17",
            "gender": "Female",
            "phones": [{"number": "385911234567"}, {"number": "385911234568"}],
            "emails": [{"address": "ana@example.com"}],
            "customAttributes": {"shoe": 38.5, "member": True, "city": "Pula"},
        }

    def test_keep_as_lead_and_primary(self, run: Run, created: str) -> None:
        flags = ["--external-user-id", "u-1", "--keep-as-lead", "--primary"]
        person = json.loads(done(run("personalize", created, *flags)))
        assert person["type"] == "LEAD"
        assert person["instances"][0]["isPrimary"] is True

    def test_somebody_else_needs_force(self, run: Run, created: str) -> None:
        done(run("personalize", created, "--external-user-id", "u-1", "--ios"))
        told = sentence(run("personalize", created, "--external-user-id", "u-2", "--ios"))
        assert told.startswith("The twin refused: PERSONALIZATION_IMPOSSIBLE: ")
        done(run("personalize", created, "--external-user-id", "u-2", "--force", "--ios"))

    def test_a_phone_number_that_is_none_is_refused(self, run: Run, created: str) -> None:
        told = sentence(run("personalize", created, "--phone", "12"))
        assert told.startswith("The twin refused: PHONE_INVALID: Invalid phone number: 12")


class TestReports:
    """Launches and events."""

    @pytest.mark.parametrize("platform", ["--android", "--ios"])
    def test_launch_says_nothing(self, run: Run, created: str, platform: str) -> None:
        assert done(run("launch", created, platform)) == ""

    def test_event_says_nothing(self, run: Run, created: str, account: Account) -> None:
        fields = [{"name": "price", "type": "Decimal"}, {"name": "gift", "type": "Boolean"}]
        definition = {"definitionId": "purchase", "fields": [*fields, {"name": "name", "type": "String"}]}
        assert account.http.post(f"{account.path}/eventDefinitions", json=definition).status_code == 201
        properties = ["--property", "price=9.5", "--property", "gift=true", "--property", "name=a=b"]
        assert done(run("event", created, "purchase", *properties)) == ""

    def test_an_event_that_is_dropped_is_told_and_no_success(self, run: Run, created: str) -> None:
        result = run("event", created, "nobody-defined-this")
        assert (result.exit_code, result.stdout) == (1, "")
        warning, reason = result.stderr.splitlines()
        assert warning.startswith("pushtwin: warning: dropped an event: ")
        assert reason.startswith("pushtwin: Nothing was recorded.")

    def test_list_and_show_tell_of_devices(self, run: Run, created: str) -> None:
        assert re.fullmatch(rf"{created}  Android .*  person \d+\n", done(run("list")))
        run("personalize", created, "--external-user-id", "u-1")
        shown = json.loads(done(run("show", created)))
        assert shown["registration"]["registrationId"] == created
        assert shown["person"]["externalId"] == "u-1"
        assert (
            sentence(run("show", "nobody")) == "REGISTRATION_NOT_FOUND: There is no registration 'nobody' (HTTP 404)."
        )

    def test_validate_lets_the_twin_refuse(self, run: Run, created: str) -> None:
        told = sentence(run("event", created, "nobody-defined-this", "--validate"))
        assert told.startswith("The twin refused: 9: ")

    @pytest.mark.parametrize("wrong", ["price", "=9", "list=[1]", "object={}", "nothing=null"])
    def test_a_property_that_can_not_be_sent_is_a_wrong_call(self, run: Run, wrong: str) -> None:
        result = run("event", "r-1", "purchase", "--property", wrong)
        assert result.exit_code == 2
        assert f"--property takes NAME=VALUE, VALUE being text, a number, true or false; not '{wrong}'" in result.stderr

    @pytest.mark.parametrize("odd", ["1e999", "NaN", "-Infinity"])
    def test_what_json_has_no_number_for_is_text(self, run: Run, created: str, odd: str) -> None:
        person = done(run("personalize", created, "--external-user-id", "u-1", "--attribute", f"odd={odd}"))
        assert json.loads(person)["customAttributes"] == {"odd": odd}


class TestMessages:
    """Arriving messages, and what becomes of them."""

    @pytest.fixture
    def send(self, account: Account, created: str) -> Callable[..., str]:
        """Sends to the device; returns the id of the message."""

        def send(message_id: str | None = None, **content: Any) -> str:
            to = {"type": "REGISTRATION", "pushRegistrationId": created, "messageId": message_id}
            message = {"sender": account.application_code, "destinations": [to], **content}
            headers = {"Authorization": f"App {account.answer['apiKey']}"}
            answer = account.http.post("/push/3/messages", json={"messages": [message]}, headers=headers)
            sent: str = answer.json()["messages"][0]["messageId"]
            return sent

        return send

    @pytest.mark.parametrize("platform", ["--android", "--ios"])
    def test_a_message_is_shown_once(
        self, run: Run, created: str, send: Callable[..., str], account: Account, platform: str
    ) -> None:
        image = {"type": "IMAGE", "title": "Your order", "text": "It is\non its way", "url": "https://a.example/b.png"}
        sent = send(content=image, options={"customPayload": {"order": 7}})
        listen = ["listen", created, "--once", platform]
        told = f'{sent}\n  Your order\n  It is\n  on its way\n  https://a.example/b.png\n  {{"order": 7}}\n'
        assert [done(run(*listen)), done(run(*listen))] == [told, ""]
        assert status(account, sent) == "DELIVERED_TO_HANDSET"

    def test_a_silent_message_says_so(self, run: Run, created: str, send: Callable[..., str]) -> None:
        sent = send(content={"type": "TEXT", "text": "wake up"}, options={"isSilent": True})
        assert done(run("listen", created, "--once")) == f"{sent}\n  (silent)\n  wake up\n"

    def test_listening_goes_on_until_it_is_stopped(
        self, run: Run, created: str, send: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pauses = []

        def sleep(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                raise KeyboardInterrupt
            send(f"m-{len(pauses)}", content={"type": "TEXT", "text": "now"})

        monkeypatch.setattr("pushtwin.base.machine.sleep", sleep)
        assert done(run("listen", created)) == "m-1\n  now\nm-2\n  now\n"
        assert pauses == [1, 1, 1]

    @both_at_length
    @pytest.mark.parametrize("words", [["open"], ["seen"], ["seen", "--ago", "20"]], ids=" ".join)
    def test_what_was_seen_is_counted(
        self, run: Run, created: str, send: Callable[..., str], account: Account, words: list[str]
    ) -> None:
        sent = send(content={"type": "TEXT", "text": "look"})
        command, *options = words
        assert done(run(command, created, sent, *options)) == ""
        assert statistics(account, sent)["seen"] == 1

    def test_opening_a_message_opens_the_app(
        self, run: Run, created: str, send: Callable[..., str], account: Account
    ) -> None:
        done(run("open", created, send(content={"type": "TEXT", "text": "look"})))
        operations = [one["operation"] for one in account.http.get(f"{account.path}/journal").json()["calls"]]
        assert set(operations) >= {"report-seen", "report-sessions"}

    def test_an_inbox_shows_what_is_unread_and_what_was_seen(
        self, run: Run, created: str, send: Callable[..., str], account: Account
    ) -> None:
        nobody = run("inbox", created)
        assert (nobody.exit_code, "Nobody with an external user id is logged in here" in nobody.stderr) == (2, True)
        done(run("personalize", created, "--external-user-id", "u-1"))
        account.http.put(f"{account.path}/inboxTopics/news", json={}).raise_for_status()
        first, second = (
            send(content={"type": "TEXT", "text": text}, options={"inboxTopic": "news"}) for text in ("one", "two")
        )
        assert done(run("inbox", created, "--limit", "1", "--seen")) == (
            f"2 messages, 2 unread\n{second} (news, unread)\n  two\n"
        )
        told = f"2 messages, 1 unread\n{second} (news, seen)\n  two\n{first} (news, unread)\n  one\n"
        assert done(run("inbox", created, "--ios", "--external-user-id", "u-1")) == told
        assert done(run("inbox", created, "--topic", "other", "--seen")) == "2 messages, 1 unread\n"

    @pytest.mark.parametrize("platform", ["--android", "--ios"])
    def test_a_button_of_a_message_that_waits_is_pressed_and_of_one_that_was_shown_with_its_category(
        self, run: Run, created: str, send: Callable[..., str], account: Account, platform: str
    ) -> None:
        message = {"content": {"type": "TEXT", "text": "look"}, "options": {"category": "mm_accept_decline"}}
        waiting = send(**message)
        assert done(run("press", created, waiting, "mm_accept", platform)) == ""
        done(run("listen", created, "--once", platform))
        told = sentence(run("press", created, waiting, "mm_decline", platform))
        assert told == f"No message {waiting} waits for this phone; of one that it has reported, name the --category."
        done(run("press", created, waiting, "mm_decline", "--category", "mm_accept_decline", platform))
        pressed = account.http.get(f"{account.path}/mo").json()["mo"]
        assert [(one["text"], one["initialMessageId"]) for one in pressed] == [
            ("mm_accept_decline mm_accept", waiting),
            ("mm_accept_decline mm_decline", waiting),
        ]
        assert pressed[0]["bulkId"] == logged(account, waiting)["bulkId"]

    def test_a_message_without_buttons_is_a_wrong_call(self, run: Run, created: str, send: Callable[..., str]) -> None:
        result = run("press", created, send(content={"type": "TEXT", "text": "look"}), "mm_accept")
        assert (result.exit_code, "has no category" in result.stderr) == (2, True)

    def test_the_app_writes(self, run: Run, created: str, account: Account) -> None:
        assert done(run("write", created, "Where is it?", "--destination", "shop")) == ""
        assert sentence(run("write", created, " ")) == "The twin has not sent it: Message Not Sent."
        (written,) = account.http.get(f"{account.path}/mo").json()["mo"]
        assert (written["text"], written["destination"], written["outcomes"]) == ("Where is it?", "shop", [])

    @pytest.mark.parametrize("command", ["open", "seen"])
    def test_an_id_that_no_sdk_reports_is_a_wrong_call(self, run: Run, created: str, command: str) -> None:
        result = run(command, created, "0d2a7c34-6a2e-4c1f-bb1b-3a6f7f0a9e55")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "An SDK takes 0d2a7c34-6a2e-4c1f-bb1b-3a6f7f0a9e55 for a message of its own" in result.stderr


def logged(account: Account, message_id: str) -> dict[str, Any]:
    """A message as the logs have it."""
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    (found,) = account.http.get(f"/push/3/logs?messageId={message_id}", headers=headers).json()["results"]
    return cast("dict[str, Any]", found)


def status(account: Account, message_id: str) -> str:
    name: str = logged(account, message_id)["status"]["name"]
    return name


def statistics(account: Account, message_id: str) -> dict[str, Any]:
    """Those of the bulk of a message."""
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    bulk_id = logged(account, message_id)["bulkId"]
    return cast("dict[str, Any]", account.http.get(f"/push/1/statistics?bulkId={bulk_id}", headers=headers).json())


class TestEnd:
    """Logging out, and removing the app."""

    def test_logout_says_nothing_and_detaches(self, run: Run, account: Account, created: str) -> None:
        done(run("personalize", created, "--external-user-id", "u-1"))
        assert done(run("logout", created)) == ""
        assert "externalId" not in account.owner(created)

    def test_an_uninstalled_device_has_no_registration(self, run: Run, created: str) -> None:
        assert done(run("uninstall", created)) == ""
        told = "The twin refused: NO_REGISTRATION: Registration does not exist (HTTP 404)."
        assert sentence(run("launch", created)) == told

    def test_uninstall_names_what_it_does_not_find(self, run: Run) -> None:
        told = sentence(run("uninstall", "r-1"))
        assert told == "The twin refused: REGISTRATION_NOT_FOUND: There is no registration 'r-1' (HTTP 404)."

    def test_uninstall_takes_the_control_token(self, tmp_path: Path) -> None:
        options = ["--port", "0", "--ephemeral", "--host", "0.0.0.0"]
        with serve(tmp_path, *options, PUSHTWIN_CONTROL_TOKEN="of the twin") as twin:
            created = done(CliRunner().invoke(main, ["device", "create", "--url", twin.url])).strip()
            words = ["device", "uninstall", created, "--url", twin.url]
            assert "CONTROL_TOKEN_REQUIRED" in sentence(CliRunner().invoke(main, words))
            assert done(CliRunner().invoke(main, [*words, "--control-token", "of the twin"])) == ""


COMMANDS = [
    ["create"],
    ["create", "--ios"],
    ["personalize", "r-1", "--external-user-id", "u-1"],
    ["launch", "r-1"],
    ["event", "r-1", "purchase"],
    ["listen", "r-1", "--once"],
    ["open", "r-1", "m-1"],
    ["seen", "r-1", "m-1"],
    ["press", "r-1", "m-1", "mm_accept"],
    ["write", "r-1", "Hi"],
    ["logout", "r-1"],
    ["uninstall", "r-1"],
]


class TestRefusal:
    """One sentence on stderr, exit code 1."""

    @each("words", COMMANDS)
    def test_no_twin(self, words: list[str]) -> None:
        url = f"http://127.0.0.1:{free_port()}"
        told = sentence(CliRunner().invoke(main, ["device", *words, "--url", url]))
        assert told.startswith(f"No answer from {url} (")
        assert "--url" in told

    @pytest.mark.parametrize("words", [one for one in COMMANDS[2:-1] if one[0] != "seen"], ids=" ".join)
    def test_no_registration(self, run: Run, words: list[str]) -> None:
        assert sentence(run(*words)).startswith("The twin refused: NO_REGISTRATION: ")

    @pytest.mark.parametrize("words", COMMANDS[:-1], ids=" ".join)
    def test_no_application(self, run: Run, words: list[str]) -> None:
        told = sentence(run(*words, "--application-code", "unknown"))
        assert told == "The twin refused: 1: Invalid Application Id (HTTP 401)."

    @pytest.mark.parametrize("words", [["launch", ""], ["logout", ""], ["uninstall", ""]], ids=str)
    def test_an_empty_registration_id_is_a_wrong_call(self, words: list[str]) -> None:
        result = CliRunner().invoke(main, ["device", *words])
        assert (result.exit_code, result.stdout) == (2, "")
        assert "REGISTRATION_ID': It is empty." in result.stderr

    def test_no_address(self) -> None:
        told = sentence(CliRunner().invoke(main, ["device", "create", "--url", "127.0.0.1:8080"]))
        assert told.startswith("127.0.0.1:8080 is no address (it should begin with http://)")


def test_a_proxy_of_the_environment_is_not_asked(run: Run) -> None:
    proxy = f"http://127.0.0.1:{free_port()}"
    done(run("create", HTTP_PROXY=proxy, http_proxy=proxy, ALL_PROXY=proxy))


@each("command", ["create", "personalize", "launch", "event", "listen", "open", "seen", "logout", "uninstall"])
def test_help_names_the_variables(command: str) -> None:
    shown = re.sub(r"\s+", "", CliRunner().invoke(main, ["device", command, "--help"]).stdout)
    assert "PUSHTWIN_URL;default:http://127.0.0.1:8080" in shown
    assert ("PUSHTWIN_ACCOUNT;default:demo" if command == "uninstall" else "PUSHTWIN_APP_CODE") in shown


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A new twin."""
    with serving(Settings(ephemeral=True)) as url:
        yield url


@pytest.fixture
def page(project: Path) -> str:
    """The documentation."""
    return (project / "docs" / "sdk.md").read_text()


class TestDocumentation:
    """What docs/sdk.md shows, against a twin with the demo account."""

    def test_all_commands_are_shown(self, page: str) -> None:
        assert set(re.findall(r"pushtwin device (\w+)", page)) == set(device.commands)

    def test_the_commands_work_as_shown(self, page: str, url: str) -> None:
        ((definition,),) = [re.findall(r"eventDefinitions \\\n  -d '(.+)'", page)]
        defined = httpx.post(f"{url}/_twin/accounts/demo/eventDefinitions", content=definition, timeout=30)
        assert defined.status_code == 201
        block = page.split("ID=$(pushtwin device create)\n")[1].split("```", maxsplit=1)[0]
        created = done(CliRunner().invoke(main, ["device", "create", "--url", url])).strip()
        lines = [line.replace("$ID", created) for line in block.splitlines()]
        assert len(lines) == 7
        for line in lines:
            done(CliRunner().invoke(main, [*shlex.split(line)[1:], "--url", url]))

    def test_the_options_have_the_variables_and_defaults_that_are_shown(self, page: str) -> None:
        options = {name: one for command in device.commands.values() for one in command.params for name in one.opts}
        shown = re.findall(r"^\| `(--[\w-]+)`[^|]* \| `(\w+)` \| (?:`([^`]+)`|[^`|]+) \|$", page, re.MULTILINE)
        assert len(shown) == 4
        for name, variable, default in shown:
            assert options[name].envvar == variable
            assert not default or options[name].default == default

    def test_the_python_example_works(self, page: str, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        code = page.rsplit("```python\n", 1)[1].split("```", maxsplit=1)[0].replace("http://127.0.0.1:8080", url)
        exec(code, {"application_code": DEMO_ACCOUNT.applications[0].application_code})  # noqa: S102
        assert capsys.readouterr().out.startswith("400 9 ")

    def test_the_key_of_the_example_can_be_set(self, page: str, url: str) -> None:
        ((path, body),) = re.findall(r"curl -X PATCH http://127.0.0.1:8080(\S+) \\\n  -d '(.+)'", page)
        assert httpx.patch(f"{url}{path}", content=body, timeout=30).status_code == 200

    def test_every_request_that_is_shown_is_one_of_the_twin(self, page: str) -> None:
        paths = DOCUMENT["paths"]
        known = {(m.upper(), re.sub(r"{.*?}", "{id}", path)) for path, methods in paths.items() for m in methods}
        shown = {
            (m, re.sub(r"{.*?}", "{id}", path)) for m, path in re.findall(r"`(GET|POST|PATCH|DELETE) (/[^`]+)`", page)
        }
        assert len(shown) > 10
        assert {(m, path.replace("/demo/", "/{id}/")) for m, path in shown} <= known

    def test_the_code_of_the_demo_account_is_right(self, page: str) -> None:
        assert set(re.findall(r"[0-9a-f]{32}(?:-[0-9a-f]+){4}", page)) == {
            DEMO_ACCOUNT.applications[0].application_code
        }
