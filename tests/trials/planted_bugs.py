"""The backend of the examples with a bug, in 25 variants: each passes its tests as long as nothing fails."""

from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).parents[2] / "examples" / "backend"
_MODULES = {"backend": "test_backend.py", "orders": "test_orders.py", "parcels": "test_parcels.py"}


class Bug(NamedTuple):
    """What is wrong, and what in which module is replaced by what for that."""

    name: str
    module: str
    right: str
    wrong: str


_LOOP = "for pause in (*PAUSES_SECONDS, None):\n"
_RETRYING = "if answer is not None and answer.status_code != 429 and not answer.is_server_error:"
_LOST = "except httpx.TransportError:\n            return None"
_LOGOUT = 'self._platform.post(f"{PUSH}/{device}/depersonalize", {})'
_DONE = "return httpx.Response(200, json={})"
_FINAL = " or notice.outcome is Outcome.DELIVERED:\n            return\n        if status"


def _expecting(*errors: str) -> Bug:
    """Some ways in which answers get lost come as a surprise."""
    names = ", ".join(f"httpx.{one}" for one in errors)
    return Bug(f"only {names}", "backend", "httpx.TransportError", f"({names})")


def _taking_for_done(error: str) -> Bug:
    """What was lost counts as done."""
    wrong = f"except httpx.{error}:\n            {_DONE}\n        {_LOST}"
    return Bug(f"{error} is a success", "backend", _LOST, wrong)


def _swallowing(condition: str) -> Bug:
    """A failure counts as a good answer."""
    wrong = f"if answer is not None and {condition}:\n                {_DONE}\n            {_RETRYING}"
    return Bug(f"{condition} is swallowed", "backend", _RETRYING, wrong)


BUGS = [
    Bug("nothing is tried again", "backend", "(*PAUSES_SECONDS, None)", "(None,)"),
    Bug("429 is a refusal", "backend", " and answer.status_code != 429", ""),
    Bug("5xx is a refusal", "backend", " and not answer.is_server_error", ""),
    Bug("only 503 is tried again", "backend", "not answer.is_server_error", "answer.status_code != 503"),
    _expecting("ConnectError"),
    _expecting("TimeoutException"),
    _expecting("NetworkError", "ProtocolError"),
    _expecting("NetworkError", "TimeoutException"),
    _taking_for_done("TransportError"),
    _taking_for_done("TimeoutException"),
    _taking_for_done("ReadError"),
    _taking_for_done("RemoteProtocolError"),
    _swallowing("answer.status_code == 429"),
    _swallowing("answer.is_server_error"),
    Bug("it never gives up", "backend", "(*PAUSES_SECONDS, None)", "iter(lambda: PAUSES_SECONDS[0], None)"),
    Bug(
        "it never gives up on 429",
        "backend",
        "            if pause is not None:\n",
        "            while answer is not None and answer.status_code == 429:\n"
        "                answer = self._send(method, path, **content)\n"
        "            if pause is not None:\n",
    ),
    Bug("Retry-After is a date", "backend", "float(told)", "time.mktime(time.strptime(told))"),
    Bug("it waits for ever", "backend", "request(method, path, ", "request(method, path, timeout=None, "),
    Bug(
        "a logout is tried once",
        "backend",
        _LOGOUT,
        _LOGOUT.replace("post(", '_send("POST", ').replace("{})", "json={})"),
    ),
    Bug("a send has no id of its own", "orders", ', "messageId": f"order-{order}-{attempt}"', ""),
    Bug("a repetition counts as a failure", "orders", 'status["id"] == DUPLICATE or ', ""),
    Bug("a report counts as often as it comes", "orders", "elif attempt == notice.attempt:", "else:"),
    Bug(
        "each report turns the outcome",
        "orders",
        _FINAL,
        ":\n            return\n        if notice.outcome is Outcome.DELIVERED:\n"
        "            notice.outcome = Outcome.PENDING\n        elif status",
    ),
    Bug("what is handed out once is asked for", "parcels", "/omni/1/logs", "/omni/1/reports"),
    Bug(
        "a scenario is made once",
        "parcels",
        "self._platform.post(SCENARIOS, ",
        'self._platform._send("POST", SCENARIOS, json=',
    ),
]


def plant(folder: Path) -> dict[str, Bug | None]:
    """Write every variant, and the three modules as they are, with their tests. Returns the bug of each test file."""
    planted: dict[str, Bug | None] = {}
    for name in ("conftest.py", "pauses.py"):
        (folder / name).write_text((EXAMPLES / name).read_text())
    for number, (module, bug) in enumerate(
        [*((name, None) for name in _MODULES), *((one.module, one) for one in BUGS)]
    ):
        planted[_write(folder, f"v{number:02}", module, bug)] = bug
    return planted


def _write(folder: Path, suffix: str, module: str, bug: Bug | None) -> str:
    """Modules of one variant know each other by names of their own."""
    test = f"test_{module}_{suffix}.py"
    for name in {"backend", module}:
        source = (EXAMPLES / f"{name}.py").read_text()
        if bug and name == module:
            assert source.count(bug.right) == 1, f"{bug.name}: {source.count(bug.right)} places"
            source = source.replace(bug.right, bug.wrong)
        (folder / f"{name}_{suffix}.py").write_text(_renamed(source, suffix))
    (folder / test).write_text(_renamed((EXAMPLES / _MODULES[module]).read_text(), suffix))
    return test


def _renamed(source: str, suffix: str) -> str:
    for name in _MODULES:
        source = source.replace(f"from {name} import", f"from {name}_{suffix} import")
    return source
