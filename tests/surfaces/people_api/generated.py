"""A client of the People API as a generator makes it from a document, and calls by the names of operations.

The document is the one that `PUSHTWIN_PEOPLE_DOCUMENT` names, such as the platform's own, else that of the twin.
"""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

Document = dict[str, Any]
NAMED = "PUSHTWIN_PEOPLE_DOCUMENT"
_UNTRUE_ANSWERS = ("get-list-of-tags", "merge-persons", "remove-tag-from-people-batch")
"""The platform's document declares other answers than it shows, or than the contract tells (people-api 3.4, 12)."""


def people_document(own: Document) -> Document:
    """What the client is made from: the paths of the People API, in a form that the generator can read."""
    named = os.environ.get(NAMED)
    document: Document = json.loads(Path(named).read_text()) if named else own
    paths = {path: item for path, item in document["paths"].items() if path.startswith("/people")}
    for item in paths.values():
        for operation in item.values():
            _relax(operation)
    renamed = dict(_short_names(document["components"]["schemas"]))
    schemas = {renamed[name]: schema for name, schema in document["components"]["schemas"].items()}
    told = {
        "openapi": document["openapi"],
        "info": {"title": "people", "version": "1"},
        "paths": paths,
        "components": {**document["components"], "schemas": schemas},
    }
    readable: Document = _readable(told, renamed)
    return readable


def _relax(operation: Document) -> None:
    """JSON is enough, and what is untrue says nothing."""
    parts = [*operation["responses"].values(), *([operation["requestBody"]] if "requestBody" in operation else [])]
    for part in parts:
        content = part.get("content", {})
        part["content"] = {kind: told for kind, told in content.items() if kind == "application/json"}
    if operation["operationId"] in _UNTRUE_ANSWERS:
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                answer["content"] = {}


def _short_names(names: typing.Iterable[str]) -> Iterator[tuple[str, str]]:
    """Without what stands before a dot; names that are there twice then get a number."""
    seen: dict[str, int] = {}
    for name in names:
        short = name.rpartition(".")[2]
        seen[short] = seen.get(short, 0) + 1
        yield name, short if seen[short] == 1 else f"{short}{seen[short]}"


def _readable(part: Any, renamed: dict[str, str]) -> Any:
    """Titles and formats of dates mislead the generator; values of any type are declared as objects (3.4)."""
    if isinstance(part, list):
        return [_readable(one, renamed) for one in part]
    if not isinstance(part, dict):
        return part
    told = {name: _readable(one, renamed) for name, one in part.items() if name not in {"example", "examples"}}
    if isinstance(told.get("title"), str) and "version" not in told:
        del told["title"]
    if told.get("additionalProperties") == {"type": "object"}:
        told["additionalProperties"] = {}
    if told.get("type") == "null" and "allOf" in told:
        del told["type"]
    if isinstance(told.get("format"), str) and told["format"].startswith("date"):
        del told["format"]
    reference = told.get("$ref")
    if isinstance(reference, str):
        path, _, name = reference.rpartition("/")
        return {"$ref": f"{path}/{renamed.get(name, name)}"}
    return told


class GeneratedClient:
    """Calls operations through the functions that were generated for them."""

    def __init__(self, folder: Path, document: Document, base_url: str, api_key: str) -> None:
        source = folder / "document.json"
        source.write_text(json.dumps(document))
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--path", str(source)]
        made = subprocess.run(
            [*command, "--output-path", str(folder / "people_client")], capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stdout + made.stderr
        sys.path.insert(0, str(folder))
        package = importlib.import_module("people_client")
        self._client = package.AuthenticatedClient(base_url=base_url, token=api_key, prefix="App")
        self._modules = dict(_modules(importlib.import_module("people_client.api")))

    def close(self) -> None:
        """Its connections."""
        self._client.get_httpx_client().close()

    @property
    def operations(self) -> set[str]:
        """Those that were generated."""
        return {*self._modules}

    def call(self, operation: str, **arguments: Any) -> Any:
        """The answer, with its `parsed` body. A body, or a text of an enumeration, becomes of the declared type."""
        function = self._modules[operation].sync_detailed
        hints = typing.get_type_hints(function)
        typed = {name: _typed(value, hints[name]) for name, value in arguments.items()}
        return function(client=self._client, **typed)


def _modules(package: ModuleType) -> Iterator[tuple[str, ModuleType]]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.ispkg:
            yield found.name.rpartition(".")[2].replace("_", "-"), importlib.import_module(found.name)


def _typed(value: Any, hint: Any) -> Any:
    for kind in (hint, *typing.get_args(hint)):
        if isinstance(value, list) and typing.get_origin(kind) is list:
            return [_typed(one, typing.get_args(kind)[0]) for one in value]
        if isinstance(value, dict) and hasattr(kind, "from_dict"):
            return kind.from_dict(value)
        if isinstance(value, str) and isinstance(kind, type) and issubclass(kind, Enum):
            return kind(value)
    return value
