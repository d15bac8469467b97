"""`pushtwin snapshot`, `pushtwin restore` and `pushtwin serve --seed`, as a user runs them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result

from pushtwin.settings import Settings
from tests.cli.invoked import invoke
from tests.cli.test_serve import is_ready, refused, serve
from tests.databases import both_at_length, new_database
from tests.serving import serving

WORLD = """\
version: 1
account: {name: Shop}
applications:
- applicationCode: shop-code
  applicationId: shop-id
persons:
- externalId: ana
  birthday: 1990-05-17
  phones: ["385911234567"]
  registrations:
  - registrationId: phone-1
    isPrimary: true
    systemData: {os: Android}
- registrations:
  - registrationId: phone-2
"""
PUSH = "/people/2/contactInformation/push"


def done(folder: Path, *words: str) -> Result:
    finished = invoke(folder, *words)
    assert finished.exit_code == 0, finished.stderr
    return finished


def failed(folder: Path, *words: str) -> str:
    finished = invoke(folder, *words)
    assert (finished.exit_code, finished.stdout) == (1, "")
    return finished.stderr


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "world.yaml"
    path.write_text(WORLD)
    return path


def device(url: str, registration_id: str = "phone-1") -> httpx.Response:
    return httpx.get(f"{url}{PUSH}/{registration_id}", headers={"AppCode": "shop-code"}, timeout=30)


@both_at_length
class TestDatabase:
    """Straight into a database and out of it, without a twin."""

    def test_what_was_restored_can_be_taken_and_served(self, tmp_path: Path, world: Path, database_url: str) -> None:
        restored = done(tmp_path, "restore", str(world), "--database", database_url)
        assert "2 registrations" in restored.stderr
        taken = done(tmp_path, "snapshot", "--account", "world", "--database", database_url).stdout
        assert json.loads(taken)["persons"][0]["externalId"] == "ana"
        with serving(Settings(database=database_url)) as url:
            assert device(url).json()["isPrimary"] is True
            assert httpx.get(f"{url}/_twin/accounts/world/snapshot", timeout=30).text == taken
            assert httpx.get(f"{url}/_twin/accounts/demo", timeout=30).status_code == 200

    def test_a_snapshot_restores_what_it_was_taken_of(self, tmp_path: Path, world: Path, database_url: str) -> None:
        done(tmp_path, "restore", str(world), "--database", database_url)
        options = ("--account", "world", "--database", database_url)
        done(tmp_path, "snapshot", *options, "-o", "taken.json")
        done(tmp_path, "restore", "taken.json", "--database", database_url)
        assert done(tmp_path, "snapshot", *options).stdout == (tmp_path / "taken.json").read_text()

    def test_a_bad_document_changes_nothing(self, tmp_path: Path, world: Path, database_url: str) -> None:
        done(tmp_path, "restore", str(world), "--database", database_url)
        options = ("--account", "world", "--database", database_url)
        before = done(tmp_path, "snapshot", *options).stdout
        world.write_text(WORLD.replace("385911234567", "1"))
        assert "\n  persons.0.phones.0: " in failed(tmp_path, "restore", str(world), *options[2:])
        assert done(tmp_path, "snapshot", *options).stdout == before

    def test_an_account_that_does_not_exist_can_not_be_taken(self, tmp_path: Path, database_url: str) -> None:
        said = failed(tmp_path, "snapshot", "--account", "none", "--database", database_url, "-o", "taken.json")
        assert said == "pushtwin: There is no account 'none'.\n"
        assert not list(tmp_path.glob("taken*"))

    def test_new_keys_make_a_second_account_of_a_world(self, tmp_path: Path, world: Path, database_url: str) -> None:
        done(tmp_path, "restore", str(world), "--database", database_url)
        copy = ("restore", str(world), "--database", database_url, "--account", "copy")
        assert "is taken: --new-keys gives the account others." in failed(tmp_path, *copy)
        told = json.loads(done(tmp_path, *copy, "--new-keys").stdout)
        taken = json.loads(done(tmp_path, "snapshot", "--account", "copy", "--database", database_url).stdout)
        assert told["apiKey"] == taken["account"]["apiKey"]
        assert told["applications"][0]["applicationCode"] == taken["applications"][0]["applicationCode"] != "shop-code"

    @pytest.mark.extra
    def test_a_large_file_is_streamed(self, tmp_path: Path) -> None:
        """More than 64 MiB, of which hardly anything is in memory at once."""
        persons = ['{"registrations": [{"systemData": {"deviceName": "%s"}}]}' % ("x" * 35_000)] * 2000
        large = tmp_path / "large.json"
        large.write_text('{"version": 1,\n"persons": [\n' + ",\n".join(persons) + "\n]}")
        assert large.stat().st_size > 64 * 1024 * 1024
        database = f"sqlite:///{tmp_path / 'large.db'}"
        assert "2,000 registrations" in done(tmp_path, "restore", str(large), "--database", database).stderr


class TestUrl:
    """To and from a running twin."""

    @pytest.fixture
    def url(self) -> Iterator[str]:
        with serving(Settings(ephemeral=True)) as url:
            yield url

    def test_an_account_is_made_where_there_is_none(self, tmp_path: Path, world: Path, url: str) -> None:
        done(tmp_path, "restore", str(world), "--url", url)
        assert device(url).status_code == 200

    def test_an_account_that_is_there_is_restored(self, tmp_path: Path, world: Path, url: str) -> None:
        done(tmp_path, "restore", str(world), "--url", url, "--account", "demo")
        account = httpx.get(f"{url}/_twin/accounts/demo", timeout=30).json()
        assert (account["name"], account["username"]) == ("Shop", "Aladdin")

    def test_new_keys_make_a_second_account_of_a_world(self, tmp_path: Path, world: Path, url: str) -> None:
        done(tmp_path, "restore", str(world), "--url", url)
        copy = ("restore", str(world), "--url", url, "--account", "copy")
        assert "is taken: --new-keys gives the account others." in failed(tmp_path, *copy)
        told = json.loads(done(tmp_path, *copy, "--new-keys").stdout)
        assert told == httpx.get(f"{url}/_twin/accounts/copy", timeout=30).json()
        assert told["applications"][0]["applicationCode"] != "shop-code"

    def test_a_snapshot_comes_byte_by_byte(self, tmp_path: Path, url: str) -> None:
        done(tmp_path, "snapshot", "--url", url, "-o", "demo.json")
        assert (tmp_path / "demo.json").read_bytes() == httpx.get(
            f"{url}/_twin/accounts/demo/snapshot", timeout=30
        ).content

    def test_the_places_of_faults_are_told(self, tmp_path: Path, world: Path, url: str) -> None:
        world.write_text(WORLD.replace("385911234567", "1"))
        assert "persons.0.phones.0: Invalid phone number" in failed(tmp_path, "restore", str(world), "--url", url)

    def test_an_account_is_not_made_for_a_bad_document(self, tmp_path: Path, world: Path, url: str) -> None:
        world.write_text(WORLD.replace("385911234567", "1").replace("version: 1", "version: 2"))
        said = failed(tmp_path, "restore", str(world), "--url", url)
        assert "\n  version: " in said
        assert "\n  persons.0.phones.0: " in said
        assert httpx.get(f"{url}/_twin/accounts/world", timeout=30).status_code == 404

    def test_an_unknown_account_can_not_be_taken(self, tmp_path: Path, url: str) -> None:
        assert "There is no account 'none'" in failed(tmp_path, "snapshot", "--account", "none", "--url", url)

    def test_where_no_twin_runs_that_is_said(self, tmp_path: Path, world: Path) -> None:
        assert "pushtwin serve" in failed(tmp_path, "restore", str(world), "--url", "http://127.0.0.1:9")


class TestSeed:
    """`pushtwin serve --seed`."""

    @pytest.mark.parametrize("where", [["--ephemeral"], ["--database", "sqlite:///own.db"]], ids=["memory", "file"])
    def test_the_account_is_there_beside_the_demo_account(self, tmp_path: Path, world: Path, where: list[str]) -> None:
        with serve(tmp_path, "--port", "0", "--seed", str(world), *where) as twin:
            assert device(twin.url).status_code == 200
            accounts = httpx.get(f"{twin.url}/_twin/accounts", timeout=30).json()["accounts"]
            assert [one["accountId"] for one in accounts] == ["demo", "world"]

    def test_it_is_left_alone_at_the_next_start(self, tmp_path: Path, world: Path) -> None:
        for expected in (404, 200):
            with serve(tmp_path, "--port", "0", "--seed", str(world)) as twin:
                answer = httpx.get(f"{twin.url}/_twin/accounts/world/registrations/mine", timeout=30)
                assert answer.status_code == expected
                httpx.post(
                    f"{twin.url}/_twin/accounts/world/registrations", json={"registrationId": "mine"}, timeout=30
                )

    def test_it_is_loaded_again_when_the_file_has_changed(self, tmp_path: Path, world: Path) -> None:
        for name in ("phone-1", "phone-3"):
            world.write_text(WORLD.replace("phone-1", name))
            with serve(tmp_path, "--port", "0", "--seed", str(world)) as twin:
                assert device(twin.url, name).status_code == 200

    def test_resets_go_back_to_it(self, tmp_path: Path, world: Path) -> None:
        with serve(tmp_path, "--port", "0", "--seed", str(world), "--ephemeral") as twin:
            before = httpx.get(f"{twin.url}/_twin/accounts/world/snapshot", timeout=30).content
            for reset in ("/_twin/accounts/world/reset", "/_twin/reset"):
                httpx.delete(f"{twin.url}/_twin/accounts/world/registrations/phone-1", timeout=30)
                httpx.post(f"{twin.url}/_twin/accounts", json={"accountId": "other"}, timeout=30)
                assert httpx.post(f"{twin.url}{reset}", timeout=30).status_code == 204
                assert httpx.get(f"{twin.url}/_twin/accounts/world/snapshot", timeout=30).content == before
            assert httpx.get(f"{twin.url}/_twin/accounts/other", timeout=30).status_code == 404

    def test_the_demo_account_can_be_seeded_too(self, tmp_path: Path) -> None:
        (tmp_path / "demo.yaml").write_text(WORLD)
        with serve(tmp_path, "--port", "0", "--seed", "demo.yaml", "--ephemeral") as twin:
            assert httpx.post(f"{twin.url}/_twin/reset", timeout=30).status_code == 204
            accounts = httpx.get(f"{twin.url}/_twin/accounts", timeout=30).json()["accounts"]
            assert [(one["accountId"], one["name"]) for one in accounts] == [("demo", "Shop")]

    def test_workers_do_not_load_it_again(self, tmp_path: Path, world: Path, postgres_url: str) -> None:
        with new_database(postgres_url) as database:
            options = ["--port", "0", "--database", database, "--workers", "2", "--seed", str(world)]
            with serve(tmp_path, *options) as twin:
                for _ in range(20):
                    assert device(twin.url).status_code == 200

    @pytest.mark.parametrize("where", [["--ephemeral"], []], ids=["memory", "file"])
    def test_a_file_with_faults_stops_the_start(self, tmp_path: Path, world: Path, where: list[str]) -> None:
        world.write_text(WORLD.replace("385911234567", "1").replace("phone-2", ""))
        refusal = invoke(tmp_path, "serve", "--port", "0", "--seed", str(world), *where)
        assert refusal.exit_code == 1
        first, *faults = refusal.stderr.splitlines()
        assert first == f"pushtwin: {world} has faults."
        assert faults[0].startswith("  persons.0.phones.0: Invalid phone number"), faults
        assert len(faults) == 2, faults

    @pytest.mark.parametrize("seed", [True, False], ids=["seeded", "demo"])
    def test_what_became_of_it_is_written_at_the_end(self, tmp_path: Path, world: Path, seed: bool) -> None:
        account = world.stem if seed else "demo"
        out = tmp_path / "out.json"
        out.write_text("as it was")
        options = ["--seed", str(world)] if seed else []
        with serve(tmp_path, "--port", "0", "--ephemeral", "--export-on-exit", str(out), *options) as twin:
            assert out.read_text() == "as it was"
            made = httpx.post(f"{twin.url}/_twin/accounts/{account}/persons", json={"externalId": "new"}, timeout=30)
            assert made.is_success, made.text
            assert twin.stop() == 0
        document = json.loads(out.read_text())
        assert document["account"]["accountId"] == account
        assert "new" in [person.get("externalId") for person in document["persons"]]
        assert sorted(file.name for file in tmp_path.glob("out*")) == ["out", "out.json"]

    def test_where_it_can_not_be_written_the_log_says_so(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral", "--export-on-exit", str(tmp_path)) as twin:
            assert is_ready(twin.url)
            twin.stop()
            assert f"{tmp_path} is not written" in twin.log

    def test_several_workers_write_none(self, tmp_path: Path) -> None:
        options = ["--database", "postgresql://127.0.0.1:1/x", "--workers", "2", "--export-on-exit", "out.json"]
        assert refused(tmp_path, *options).startswith("--export-on-exit is for one worker.")

    def test_a_file_that_is_not_there_stops_the_start(self, tmp_path: Path) -> None:
        said = refused(tmp_path, "--port", "0", "--seed", "none.yaml")
        assert said == "none.yaml can't be read: No such file or directory."


def test_a_world_of_its_own_needs_no_applications(tmp_path: Path) -> None:
    document: dict[str, Any] = {"version": 1, "persons": []}
    (tmp_path / "empty.json").write_text(json.dumps(document))
    done(tmp_path, "restore", "empty.json", "--database", "sqlite:///own.db")
    taken = done(tmp_path, "snapshot", "--account", "empty", "--database", "sqlite:///own.db").stdout
    assert len(json.loads(taken)["applications"]) == 1
