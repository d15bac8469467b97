"""What the console and the example for Node are written in fits its types, as TypeScript's compiler sees them."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOOLS = ("typescript@5.9.3", "@types/node@22.20.5")
VENDORED = ("preact", "preact/hooks", "htm", "@preact/signals", "@preact/signals-core")
CHECKED: dict[str, Any] = {"allowJs": True, "checkJs": True, "noEmit": True, "target": "ES2023"}
PATIENCE_SECONDS = 300

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not at hand"),
]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any]], str]:
    """Compile what a configuration says, and tell what is wrong."""
    folder = tmp_path_factory.mktemp("typescript")
    if run(folder, "npm", "install", "--no-audit", "--no-fund", *TOOLS).returncode != 0:
        pytest.skip("TypeScript can't be fetched from here")
    (folder / "vendored.d.ts").write_text("".join(f'declare module "{name}";\n' for name in VENDORED))

    def compile_all(configuration: dict[str, Any]) -> str:
        (folder / "tsconfig.json").write_text(json.dumps(configuration))
        done = run(folder, "node", "node_modules/typescript/bin/tsc", "-p", ".")
        assert done.returncode == 0 or done.stdout, done.stderr
        return done.stdout

    return compile_all


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)


def test_the_console_fits_its_types(check: Callable[[dict[str, Any]], str], project: Path) -> None:
    scripts = project / "src/pushtwin/surfaces/console/static/app"
    libraries = ["ESNext", "DOM", "DOM.Iterable", "DOM.AsyncIterable"]
    browser = {"module": "ESNext", "moduleResolution": "bundler", "lib": libraries, "types": []}
    told = check(
        {
            "compilerOptions": CHECKED | browser,
            "files": ["vendored.d.ts"],
            "include": [f"{scripts.as_posix()}/**/*.js"],
        }
    )
    assert told == ""


def test_the_example_for_node_fits_its_types(check: Callable[[dict[str, Any]], str], project: Path) -> None:
    node = {"module": "NodeNext", "moduleResolution": "NodeNext", "lib": ["ES2023"], "types": ["node"], "strict": True}
    roots = {"typeRoots": ["node_modules/@types"]}
    told = check(
        {
            "compilerOptions": CHECKED | node | roots,
            "include": [
                f"{(project / 'examples/node').as_posix()}/*.mjs",
                f"{(project / 'examples/node').as_posix()}/*.mts",
            ],
        }
    )
    assert told == ""
