"""The rules of the house, read from the source: who imports whom, who writes what, who knows a database by name."""

import ast
import gc
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

import pushtwin
from pushtwin.http.routes import DirectRoute
from pushtwin.surfaces.auth_api.router import router as auth_router
from pushtwin.surfaces.events_api.router import router as events_router
from pushtwin.surfaces.mobile_api.callers import (
    require_application,
    require_application_or_token,
    require_phone,
    require_phone_or_token,
)
from pushtwin.surfaces.mobile_api.router import router as mobile_router
from pushtwin.surfaces.omni_api.router import router as omni_router
from pushtwin.surfaces.people_api.callers import require_application_code
from pushtwin.surfaces.people_api.router import router
from pushtwin.surfaces.push_api.router import router as push_router
from pushtwin.surfaces.shared.account_callers import note_caller
from tests.cases import each

SOURCE = Path(pushtwin.__file__).parent
# A folder imports only folders below it; the lowest comes first.
FLOORS = (
    "base",
    "control_types",
    "demo_account",
    "settings",
    "database",
    "core",
    "background",
    "http",
    "surfaces",
    "app",
    "sdk",
    "testing",
    "trials",
    "cli",
)
SURFACES = tuple(sorted(f"surfaces.{folder.name}" for folder in (SOURCE / "surfaces").glob("*_api")))
FRAMEWORKS = ("fastapi", "starlette", "pydantic", "pydantic_core", "pydantic_settings", "uvicorn", "click")
# They judge documents, problem by problem.
DOCUMENTS = (
    "core.documents",
    "core.snapshots",
    *(
        f"core.{name}.in_snapshots"
        for name in ("accounts", "events", "inbox", "logins", "people", "messages", "mo", "omni", "webhooks")
    ),
)


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {_name(path): path for path in sorted(SOURCE.rglob("*.py"))}
MODULES = tuple(FILES)


@cache
def nodes(module: str) -> list[ast.AST]:
    """All of its syntax; the module itself comes first."""
    gc.disable()  # it would look through all that has been parsed, again and again
    try:
        return list(ast.walk(ast.parse(FILES[module].read_text())))
    finally:
        gc.enable()


@pytest.fixture(autouse=True, scope="module")
def forgetting() -> Iterator[None]:
    """What other tests need not carry along."""
    yield
    nodes.cache_clear()
    code_words.cache_clear()


@cache
def imports(module: str) -> set[str]:
    """Every module, and every name of a module, that this one imports; those of the project without `pushtwin.`."""
    found = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix("pushtwin.") for name in found}


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def modules_of(*packages: str) -> list[str]:
    return [module for module in MODULES if within(module, *packages)]


@cache
def code_words(module: str) -> set[str]:
    """Names and texts of the code; comments and docstrings are not code."""
    found = set(imports(module))
    docstrings = {
        id(node.body[0].value)
        for node in nodes(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes(module):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in docstrings:
                found.add(text)
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.keyword(arg=str() as text):
                found.add(text)
    return found


def floor_of(name: str) -> str:
    return name.partition(".")[0]


def test_every_folder_has_a_floor() -> None:
    assert {floor_of(module) for module in MODULES} == {*FLOORS, "", "__main__"}


def test_every_folder_is_a_package() -> None:
    """One without `__init__` would be missing from the wheel, and from what mypy looks at."""
    folders = {path.parent for path in SOURCE.rglob("*.py")}
    assert sorted(folder.name for folder in folders if not (folder / "__init__.py").exists()) == []


@each("module", modules_of(*FLOORS))
def test_a_folder_imports_only_folders_below_it(module: str) -> None:
    above = FLOORS[FLOORS.index(floor_of(module)) + 1 :]
    assert not [name for name in imports(module) if within(name, *above)]


def packages_of(folder: str) -> dict[str, set[str]]:
    """Which packages of a folder import which others; a module that lies there alone is a package too."""
    found: dict[str, set[str]] = {}
    for module in modules_of(folder):
        own = ".".join(module.split(".")[:2])
        others = {".".join(name.split(".")[:2]) for name in imports(module) if name.startswith(f"{folder}.")}
        found.setdefault(own, set()).update(others - {own, folder})
    return found


@each("folder", ["core", "database", "http", "surfaces"])
def test_no_packages_import_each_other_in_a_circle(folder: str) -> None:
    order = TopologicalSorter(packages_of(folder))
    order.prepare()  # raises CycleError, which names the circle


def test_a_circle_would_be_found() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"core.a": {"core.b"}, "core.b": {"core.c"}, "core.c": {"core.a"}}).prepare()


@each("module", modules_of("sdk"))
def test_a_phone_knows_nothing_of_the_twin(module: str) -> None:
    assert not [name for name in imports(module) if within(name, *FLOORS) and not within(name, "base", "sdk")]


@each("module", modules_of("testing"))
def test_the_testing_client_knows_of_the_twin_only_how_to_start_one(module: str) -> None:
    known = ("base", "control_types", "settings", "http.server", "app", "sdk", "testing")
    assert not [name for name in imports(module) if within(name, *FLOORS) and not within(name, *known)]


@each("module", modules_of("base", "control_types", "database", "core", "background"))
def test_what_is_below_http_knows_no_web_framework(module: str) -> None:
    allowed = ("pydantic", "pydantic_core") if within(module, *DOCUMENTS) else ()
    assert not [name for name in imports(module) if within(name, *FRAMEWORKS) and not within(name, *allowed)]


@each("module", modules_of(*SURFACES))
def test_surfaces_do_not_import_each_other(module: str) -> None:
    others = [surface for surface in SURFACES if not within(module, surface)]
    assert not [name for name in imports(module) if within(name, *others)]


PURE = [
    "core.people.identifiers",
    "core.people.personalization",
    "core.people.merging",
    "core.people.attributes",
    "core.people.registration_changes",
    "core.people.person_changes",
    "core.people.addresses",
    "core.people.person_filters",
    "core.people.addresses",
    "core.people.attribute_types",
    "core.people.named_pages",
    "core.events.listing",
    "core.posting.items",
    "core.people.model",
    "core.events.model",
    "core.accounts.choice_points",
    "core.events.definitions",
    "core.inbox.looking",
    "core.accounts.clock",
    *modules_of("core.accounts.settings"),
    "core.webhooks.model",
    "core.webhooks.retrying",
    "core.webhooks.addresses",
    "base.addresses",
    "core.faults.model",
    "core.messages.catalogue",
    "core.messages.life",
    "core.messages.model",
    "core.messages.notes",
    "core.messages.reasons",
    "core.messages.statistics",
    "core.messages.timeline",
    "core.messages.timing",
    "core.messages.notification_json",
    "core.messages.payloads",
    "core.messages.size",
    "core.mo.model",
    "core.omni.model",
    "core.omni.commands",
    "core.omni.results",
    "core.omni.engine",
    "core.omni.eligibility",
    "core.omni.order_json",
    "core.omni.segments",
    "core.omni.sms",
    "core.messages.candidates",
    "core.messages.misses",
    "core.omni.flow_json",
    "core.omni.model",
    "core.omni.segments",
    "core.journal.matching",
    "core.journal.entries",
    "core.journal.outgoing",
    "core.journal.secrets",
    "core.journal.touched",
    "core.calls.touched",
    "core.calls.doubts",
    "base.packed",
    "base.times",
    "base.numbers",
    "base.patterns",
    "base.problems",
]


@each("module", PURE)
def test_the_pure_middle_imports_pure_modules_and_the_standard_library_only(module: str) -> None:
    allowed = {
        "base.errors",
        "base.event_errors",
        "base.person_errors",
        "base.json_text",
        "base.remembering",
        "control_types",
        *PURE,
    }
    own = [name for name in imports(module) if within(name, *FLOORS)]
    assert not [name for name in own if not within(name, *allowed) and not any(within(one, name) for one in allowed)]
    others = {floor_of(name) for name in imports(module)} - {*FLOORS, "pushtwin", "orjson"}
    assert others <= sys.stdlib_module_names - {"time", "random", "secrets", "asyncio"}


@each("module", [module for module in MODULES if not within(module, "surfaces", "app")])
def test_only_the_app_imports_surfaces(module: str) -> None:
    assert not [name for name in imports(module) if within(name, "surfaces")]


# -- who knows the time ----------------------------------------------------------------------------------------

# What tests patch. Whoever uses it is in the time of the test, when a twin and its tests share a process.
PATCHED = {"time", "random", "secrets", "asyncio.sleep", "os.urandom", "uuid.uuid1", "uuid.uuid4"}
CLOCKS = {"now", "utcnow", "today"}


def patched(module: str) -> set[str]:
    """What tests patch, and this module imports or calls."""
    called = {ast.unparse(node.func) for node in nodes(module) if isinstance(node, ast.Call)}
    clocks = {f"{kind}.{clock}" for kind in ("datetime", "date", "datetime.datetime") for clock in CLOCKS}
    return (imports(module) & PATCHED) | (called & (PATCHED | clocks))


@each("module", [module for module in MODULES if module != "base.machine"])
def test_time_and_randomness_come_from_the_machine_only(module: str) -> None:
    assert not patched(module)


def test_a_clock_of_its_own_would_be_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = tmp_path / "test.py"
    source.write_text("import time\nfrom asyncio import sleep\nuuid.uuid4(), datetime.now(UTC)")
    monkeypatch.setitem(FILES, "a.test", source)
    assert patched("a.test") == {"time", "asyncio.sleep", "uuid.uuid4", "datetime.now"}


# -- who writes ------------------------------------------------------------------------------------------------

CORE_TABLES = {
    "persons",
    "identifiers",
    "registrations",
    "uninstalled_registrations",
    "sessions",
    "events",
    "event_definitions",
    "sends",
    "messages",
    "scenarios",
    "inbox_messages",
    "mo_configurations",
    "mo_actions",
    "mo_messages",
}


def writes(module: str) -> set[str]:
    """The core tables that this module inserts into, updates or deletes from; `*` when the table is not named."""
    found = set()
    for node in nodes(module):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in {"insert", "update", "delete"}
            and len(node.args) == 1
            and any(within(name, "sqlalchemy") for name in imports(module))
        ):
            found |= {node.args[0].id if isinstance(node.args[0], ast.Name) else "*"}
    return found


def test_core_tables_are_written_by_their_repositories_and_emptied_with_their_account() -> None:
    written = {module: writes(module) for module in MODULES if writes(module)}
    at_home = re.compile(r"core\.(accounts|people|events|inbox|logins|messages|mo|omni)\.(\w+_)?repository")
    repositories = {module for module in written if at_home.fullmatch(module)}
    assert set().union(*(written[module] for module in repositories)) >= CORE_TABLES
    assert {module for module in written if written[module] & CORE_TABLES} <= repositories
    others = {f"core.{package}.repository" for package in ("faults", "journal", "webhooks")}
    assert written.keys() - repositories == others | {
        "core.journal.unmatched_repository",
        "core.snapshots.baseline_repository",
    }


@each("module", MODULES)
def test_nobody_changes_the_warnings_of_the_whole_process(module: str) -> None:
    """Other threads would be told of what is ignored here, or what they ignore would stay ignored."""
    assert not {"warnings.catch_warnings", "warnings.simplefilter", "warnings.filterwarnings"} & imports(module)
    assert not {"catch_warnings", "simplefilter", "filterwarnings"} & set(code_words(module))


def test_rows_are_written_in_bulk_by_repositories_only() -> None:
    filling = [module for module in MODULES if "fill" in code_words(module) and not within(module, "database")]
    assert filling == [
        "core.events.repository",
        "core.journal.repository",
        "core.journal.unmatched_repository",
        "core.messages.message_id_repository",
        "core.messages.repository",
        "core.messages.send_repository",
        "core.mo.repository",
        "core.people.person_repository",
        "core.snapshots.baseline_repository",
        "core.snapshots.rows",
        "core.webhooks.repository",
    ]


@each("module", MODULES)
def test_sql_is_written_in_repositories_and_the_database_only(module: str) -> None:
    at_home = re.fullmatch(r"core\.\w+\.((\w+_)?repository|rows)", module) or within(module, "database", "cli.serve")
    foreign = [name for name in imports(module) if within(name, "sqlalchemy", "alembic")]
    assert at_home or not [name for name in foreign if not within(name, "sqlalchemy.exc")]


READING = re.compile(r"(list|find|get|read|is|has)_")


def test_what_a_repository_only_looks_up_writes_nothing() -> None:
    """Who reads gets no `Writing`, so mypy finds what would write."""
    repositories = [module for module in MODULES if re.fullmatch(r"core\.\w+\.(\w+_)?repository", module)]
    taken = {
        argument.annotation.id
        for module in repositories
        for node in nodes(module)
        if isinstance(node, ast.FunctionDef) and READING.match(node.name)
        for argument in node.args.args
        if isinstance(argument.annotation, ast.Name)
    }
    assert "Reading" in taken
    assert "Writing" not in taken


@each("module", modules_of("core", "background", "http", "surfaces"))
def test_nobody_commits_but_the_database(module: str) -> None:
    assert not {"commit", "rollback", "COMMIT", "ROLLBACK"} & code_words(module)


# -- who knows a database by name ------------------------------------------------------------------------------

DIALECT = re.compile(r"sqlite|postgres|asyncpg|pragma|advisory|on_conflict|dialect", re.IGNORECASE)
# Those that show or take the kind of database, but do nothing that depends on it.
NAMES_A_DATABASE = ("settings", "cli.serve", "cli.run", "control_types.health")


@each("module", [module for module in MODULES if not within(module, "database", *NAMES_A_DATABASE)])
def test_only_the_database_knows_which_one_it_is(module: str) -> None:
    assert not [word for word in code_words(module) if DIALECT.search(word)]


@each("module", NAMES_A_DATABASE)
def test_whoever_shows_the_kind_of_database_imports_no_driver(module: str) -> None:
    drivers = ("sqlite3", "asyncpg", "sqlalchemy.dialects", "sqlalchemy.ext", "sqlalchemy.engine")
    assert not [name for name in imports(module) if within(name, *drivers)]


# -- what is answered ------------------------------------------------------------------------------------------


@each("module", [module for module in modules_of("surfaces") if module.endswith(".answers")])
def test_an_answer_is_typed_so_that_mypy_finds_a_misspelt_or_missing_key(module: str) -> None:
    tree = nodes(module)[0]
    assert isinstance(tree, ast.Module)
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef) if one.name[0] != "_"]
    returned = {one.name: ast.unparse(one.returns) for one in functions if one.returns}
    assert returned
    assert {name: kind for name, kind in returned.items() if re.search(r"\bdict\b|\bAny\b", kind)} == {}
    assert "type: ignore" not in FILES[module].read_text()


# -- the hot path ----------------------------------------------------------------------------------------------


def test_the_people_router_has_routes() -> None:
    assert len(router.routes) == 4


GUARDS = {
    require_application_code,
    require_application,
    require_application_or_token,
    require_phone,
    require_phone_or_token,
    note_caller,
}
EMULATED = [
    *router.routes,
    *events_router.routes,
    *mobile_router.routes,
    *push_router.routes,
    *omni_router.routes,
    *auth_router.routes,
]


@each("route", EMULATED)
def test_every_emulated_endpoint_is_async_and_notes_who_calls(route: APIRoute) -> None:
    """A synchronous endpoint or dependency costs a thread hop; an unguarded one has no account."""
    assert inspect.iscoroutinefunction(route.endpoint)
    dependencies = [dependency.dependency for dependency in route.dependencies]
    assert len(GUARDS.intersection(dependencies)) == 1
    assert all(inspect.iscoroutinefunction(call) for call in dependencies)


@each("route", EMULATED)
def test_every_emulated_endpoint_is_called_directly(route: APIRoute) -> None:
    """Such a route skips FastAPI's reading of requests, so that endpoints and guards take the request alone."""
    assert isinstance(route, DirectRoute)
    for call in (route.endpoint, *(one.dependency for one in route.dependencies)):
        assert list(inspect.signature(call).parameters) == ["request"]


@each("module", MODULES)
def test_middleware_is_pure_asgi(module: str) -> None:
    assert "BaseHTTPMiddleware" not in code_words(module)


def test_nothing_is_left_over_from_patches_and_merges() -> None:
    """An editor, a patch or a merge leaves copies beside the files that it changes."""
    copies = {path.name for path in SOURCE.rglob("*") if path.suffix in {".orig", ".rej", ".bak", ".swp"}}
    assert copies == set()
