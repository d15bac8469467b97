"""What the README and docs/testing.md show of testing: every recipe that can run here is run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import click
import pytest
import yaml

from pushtwin.cli import main
from pushtwin.control_types.calls import Operation
from pushtwin.testing import Twin
from tests.cli.test_serve import PUSHTWIN, environment
from tests.node import NODE, needs_node

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text().partition("## In your tests\n")[2].partition("\n## ")[0]
GUIDE = (PROJECT / "docs" / "testing.md").read_text()
FAILOVER = (PROJECT / "docs" / "failover.md").read_text()

JEST = """
// As much of Jest as the recipe needs.
const assert = require("node:assert");
let before, after;
const tests = [];
globalThis.beforeEach = (work) => (before = work);
globalThis.afterEach = (work) => (after = work);
globalThis.test = (name, work) => tests.push([name, work]);
globalThis.expect = (found) => ({
  toBe: (wanted) => assert.strictEqual(found, wanted),
  toMatchObject: (wanted) => assert.deepStrictEqual({ ...found, ...wanted }, found),
});
require("./recipe.js");
(async () => {
  for (const [name, work] of tests) {
    await before();
    await work();
    await after();
    console.log("passed:", name);
  }
})();
"""
JUNIT_RUNNER = """
public class Run {
    public static void main(String[] arguments) throws Exception {
        var test = new LoginTest();
        test.aWorldOfItsOwn();
        test.theFirstLoginFailsAndTheSecondReachesThePlatform();
        test.gone();
        System.out.println("passed");
    }
}
"""
ASSERTIONS = """
package org.junit.jupiter.api;
public class Assertions {
    public static void assertEquals(int wanted, int found) {
        if (wanted != found) throw new AssertionError(wanted + " is not " + found);
    }
    public static void assertTrue(boolean fact, String message) {
        if (!fact) throw new AssertionError(message);
    }
}
"""

# As much of Testcontainers as the recipes need: a container is a twin that runs already.
_IN_A_CONTAINER = {
    "org/testcontainers/junit/jupiter/Container.java": """
        package org.testcontainers.junit.jupiter;
        public @interface Container {}
    """,
    "org/testcontainers/containers/wait/strategy/WaitStrategy.java": """
        package org.testcontainers.containers.wait.strategy;
        public interface WaitStrategy {}
    """,
    "org/testcontainers/containers/wait/strategy/HttpWaitStrategy.java": """
        package org.testcontainers.containers.wait.strategy;
        public class HttpWaitStrategy implements WaitStrategy {
            public HttpWaitStrategy forPort(int port) { return this; }
        }
    """,
    "org/testcontainers/containers/wait/strategy/Wait.java": """
        package org.testcontainers.containers.wait.strategy;
        public class Wait {
            public static HttpWaitStrategy forHttp(String path) { return new HttpWaitStrategy(); }
        }
    """,
    "org/testcontainers/containers/GenericContainer.java": """
        package org.testcontainers.containers;
        import org.testcontainers.containers.wait.strategy.WaitStrategy;
        public class GenericContainer<SELF extends GenericContainer<SELF>> {
            public GenericContainer(String image) {}
            @SuppressWarnings("unchecked")
            private SELF self() { return (SELF) this; }
            public SELF withEnv(String name, String value) { return self(); }
            public SELF withExposedPorts(Integer... ports) { return self(); }
            public SELF waitingFor(WaitStrategy strategy) { return self(); }
            public String getHost() { return "localhost"; }
            public Integer getMappedPort(int port) { return port + 1; }
        }
    """,
}
JAVA_CONTAINER = """
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
public class InAContainer {
    %s
    public static void main(String[] arguments) {
        System.out.println(url());
    }
}
"""
NODE_CONTAINER = """
import { TwinAccount } from "./twin.mjs";
const running = new URL(process.env.PUSHTWIN_URL);
const told = {};
class GenericContainer {
  constructor(image) { told.image = image; }
  withEnvironment(variables) { told.variables = variables; return this; }
  withExposedPorts(port) { told.port = port; return this; }
  withWaitStrategy(ready) { told.ready = ready; return this; }
  async start() { return this; }
  getHost() { return running.hostname; }
  getMappedPort(port) { return port === told.port ? running.port : undefined; }
}
const Wait = { forHttp: (path, port) => ({ path, port }) };
%s
const probe = await fetch(`${url}${told.ready.path}`);
console.log(probe.status, told.ready.port === told.port, told.image, told.variables.PUSHTWIN_CONTROL_TOKEN);
await account.install("p-1");
console.log((await fetch(account.pushUrl("p-1"), { headers: account.headers })).status);
"""


def blocks(text: str, language: str) -> list[str]:
    """The code of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def variables() -> dict[str, str]:
    """A shell that knows pushtwin, and no twin or proxy."""
    path = f"{PUSHTWIN.parent}{os.pathsep}{os.environ['PATH']}"
    return environment({"PATH": path, "NO_PROXY": "127.0.0.1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


def run(command: list[str], folder: Path, variables: dict[str, str]) -> str:
    """What a command that must work has printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=variables,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.extra
def test_the_recipes_for_pytest_pass(tmp_path: Path, variables: dict[str, str]) -> None:
    suites = [block for page in (README, GUIDE, FAILOVER) for block in blocks(page, "python") if "def test_" in block]
    for number, suite in enumerate(suites):
        (tmp_path / f"test_recipe_{number}.py").write_text(suite)
    said = run([sys.executable, "-m", "pytest", "-q", "-p", "pushtwin.testing.pytest_plugin"], tmp_path, variables)
    assert f"{sum(suite.count('def test_') for suite in suites)} passed" in said
    assert len(suites) == 10


@pytest.mark.extra
def test_the_recipe_without_pytest_runs(tmp_path: Path, variables: dict[str, str]) -> None:
    (script,) = [block for block in blocks(GUIDE, "python") if "def test_" not in block]
    assert "http://127.0.0.1:" in run([sys.executable, "-W", "error", "-c", script], tmp_path, variables)


def test_the_command_of_the_readme_prints_what_it_says(tmp_path: Path, variables: dict[str, str]) -> None:
    (block,) = blocks(README, "sh")
    promised = re.findall(r"^# → (.*)$", block, re.MULTILINE)
    assert [run(["sh", "-e", "-c", block], tmp_path, variables)] == promised


@pytest.mark.extra
def test_the_recipe_for_curl_runs_inside_exec(tmp_path: Path, variables: dict[str, str]) -> None:
    _, recipe = blocks(GUIDE, "sh")  # the first one is like that of the README
    (tmp_path / "recipe.sh").write_text(recipe)
    said = run([PUSHTWIN.as_posix(), "exec", "--", "sh", "-e", "recipe.sh"], tmp_path, variables)
    assert said.count('"passed":true') == recipe.count("/journal/verify") == 2


@pytest.fixture
def on_a_twin(twin: Twin, variables: dict[str, str]) -> dict[str, str]:
    return {**variables, "PUSHTWIN_URL": twin.url}


@needs_node
def test_the_recipe_for_jest_passes(tmp_path: Path, on_a_twin: dict[str, str]) -> None:
    (recipe,) = blocks(GUIDE, "js")
    (tmp_path / "recipe.js").write_text(recipe)
    (tmp_path / "jest.js").write_text(JEST)
    assert run([NODE, "jest.js"], tmp_path, on_a_twin).startswith("passed: the first login fails")


needs_javac = pytest.mark.skipif(shutil.which("javac") is None, reason="there is no JDK here")


@needs_javac
@pytest.mark.extra
def test_the_recipe_for_junit_passes(tmp_path: Path, on_a_twin: dict[str, str]) -> None:
    """With as much of JUnit as it needs."""
    recipe, _ = blocks(GUIDE, "java")
    stubs = tmp_path / "org" / "junit" / "jupiter" / "api"
    stubs.mkdir(parents=True)
    for name in ("Test", "BeforeEach", "AfterEach"):
        (stubs / f"{name}.java").write_text(f"package org.junit.jupiter.api; public @interface {name} {{}}")
    (stubs / "Assertions.java").write_text(ASSERTIONS)
    (tmp_path / "LoginTest.java").write_text(recipe)
    (tmp_path / "Run.java").write_text(JUNIT_RUNNER)
    run(["javac", "-encoding", "UTF-8", "Run.java"], tmp_path, on_a_twin)
    assert run(["java", "Run"], tmp_path, on_a_twin) == "passed\n"


@pytest.mark.skipif(shutil.which("go") is None, reason="there is no Go here")
@pytest.mark.extra
def test_the_recipe_for_go_passes(tmp_path: Path, on_a_twin: dict[str, str]) -> None:
    (recipe,) = blocks(GUIDE, "go")
    (tmp_path / "login_test.go").write_text(recipe)
    (tmp_path / "go.mod").write_text("module shop\n\ngo 1.19\n")
    assert run(["go", "test", "-count=1"], tmp_path, {**on_a_twin, "GOCACHE": str(tmp_path / "cache")}).startswith(
        "PASS"
    )


@needs_javac
@pytest.mark.extra
def test_the_recipe_for_a_container_in_java_compiles(tmp_path: Path, variables: dict[str, str]) -> None:
    _, recipe = blocks(GUIDE, "java")
    for name, source in _IN_A_CONTAINER.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    (tmp_path / "InAContainer.java").write_text(JAVA_CONTAINER % recipe)
    run(["javac", "-encoding", "UTF-8", "InAContainer.java"], tmp_path, variables)
    assert run(["java", "InAContainer"], tmp_path, variables) == "http://localhost:8081\n"


@needs_node
@pytest.mark.extra
def test_the_recipe_for_a_container_in_node_makes_an_account(tmp_path: Path, on_a_twin: dict[str, str]) -> None:
    """What it asks of the container it gets from a running twin. It has no types in it, so that node runs it."""
    (recipe,) = blocks(GUIDE, "ts")
    shutil.copy(PROJECT / "examples" / "node" / "twin.mjs", tmp_path)
    (tmp_path / "recipe.mjs").write_text(NODE_CONTAINER % recipe)
    assert run([NODE, "recipe.mjs"], tmp_path, on_a_twin).split() == ["200", "true", "pushtwin", "local", "200"]


def test_kotlin_sends_what_java_sends() -> None:
    """There is no Kotlin here: the recipe is held against the one that runs."""
    (kotlin,) = blocks(GUIDE, "kotlin")
    java, _ = blocks(GUIDE, "java")
    for bodies in (
        r"/people/[\w/-]+",
        r'"(registrationId|operation|match|count|applicationCode)": ',
        r"/journal/verify",
    ):
        assert set(re.findall(bodies, kotlin)) <= set(re.findall(bodies, java))


def test_every_operation_that_is_named_exists() -> None:
    named = set(re.findall(r"\b[a-z]+-(?:push|installation)[a-z-]*\b", README + GUIDE))
    assert len(named) >= 3
    assert named <= set(get_args(Operation))


def commands(steps: list[dict[str, Any]]) -> list[list[str]]:
    return [step["run"].partition("#")[0].removesuffix(" &").split() for step in steps if "run" in step]


def command_named(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command
    return command


def test_the_workflows_are_yaml_and_call_commands_that_exist() -> None:
    workflow, steps = (yaml.safe_load(block) for block in blocks(GUIDE, "yaml"))
    told = commands(workflow["jobs"]["test"]["steps"]) + commands(steps["steps"])
    ours = [words for words in told if words[0] == "pushtwin"]
    assert [words[1] for words in ours] == ["exec", "serve", "wait", "doctor"]
    for words in ours:
        known = {option for one in command_named(words[1]).params for option in one.opts}
        options = [word for word in words[2:] if word.startswith("--") and word != "--"]
        assert set(options) <= known


def test_every_method_that_is_named_exists() -> None:
    from pushtwin.testing import TwinAccount  # noqa: PLC0415  with its httpx only where it is needed

    tables = [line for line in GUIDE.splitlines() if line.startswith("| `")]
    named = set(re.findall(r"`(\w+)\(", "\n".join(tables)))
    assert {"verify", "fail", "journal"} <= named
    assert [name for name in named if not hasattr(TwinAccount, name)] == []


def test_every_link_of_the_guide_leads_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in GUIDE.splitlines()
        if line.startswith("#")
    }
    for link in re.findall(r"\]\((?!http)([^)]+)\)", GUIDE):
        file, _, anchor = link.partition("#")
        assert (PROJECT / "docs" / file).exists()
        assert file or anchor in anchors
