"""The rules of the house, read from the source: who imports whom, who writes what, who knows a database by name."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

import pushtwin
from pushtwin.mobile_api.auth import require_application, require_application_or_token
from pushtwin.mobile_api.router import router as mobile_router
from pushtwin.operation import DirectRoute
from pushtwin.people_api.auth import require_application_code
from pushtwin.people_api.router import router

SOURCE = Path(pushtwin.__file__).parent
CORE = ("people", "accounts", "faults", "journal", "snapshots")
AREAS = tuple(sorted(folder.name for folder in SOURCE.glob("*_api")))
FRAMEWORKS = ("fastapi", "starlette", "pydantic", "pydantic_settings", "uvicorn", "click")
# The wire form that every area shares is documented by pydantic's annotations; it validates nothing with them.
WIRE = "people.wire"
# Judges whole documents, fault by fault.
DOCUMENTS = "snapshots"


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(path): ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}


def imports(module: str) -> set[str]:
    """Every module, and every name of a module, that this one imports; those of the project without `pushtwin.`."""
    found = set()
    for node in ast.walk(MODULES[module]):
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


def code_words(module: str) -> Iterator[str]:
    """Names and texts of the code; comments and docstrings are not code."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(MODULES[module])
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(MODULES[module]):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in docstrings:
                yield text
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.keyword(arg=str() as text):
                yield text
    yield from imports(module)


def test_the_rules_are_about_modules_that_exist() -> None:
    assert {*CORE, *AREAS, "people_api", "control_api", "app", "cli", "tables", WIRE} <= MODULES.keys()


@pytest.mark.parametrize("module", modules_of(*CORE))
def test_the_core_imports_no_area(module: str) -> None:
    assert not [name for name in imports(module) if within(name, *AREAS, "app", "asgi", "cli")]


@pytest.mark.parametrize("module", modules_of(*CORE, "errors", "json_text", "world", "database", "tables"))
def test_the_core_knows_no_web_framework(module: str) -> None:
    allowed = ("pydantic",) if within(module, WIRE, DOCUMENTS) else ()
    assert not [name for name in imports(module) if within(name, *FRAMEWORKS) and not within(name, *allowed)]


def test_the_shared_wire_form_makes_no_pydantic_model() -> None:
    assert not {"pydantic.BaseModel", "pydantic.TypeAdapter"} & imports(WIRE)


@pytest.mark.parametrize("module", modules_of(*AREAS))
def test_areas_do_not_import_each_other(module: str) -> None:
    others = [area for area in AREAS if not within(module, area)]
    assert not [name for name in imports(module) if within(name, *others, "app", "cli")]


@pytest.mark.parametrize("module", [module for module in MODULES if module not in {"app", "cli"}])
def test_only_the_app_imports_areas(module: str) -> None:
    foreign = [area for area in AREAS if not within(module, area)]
    assert not [name for name in imports(module) if within(name, *foreign)]


PURE = [
    "people.identity",
    "people.personalization",
    "people.merging",
    "people.attributes",
    "people.installation",
    "people.editing",
    "people.events",
    "people.model",
    "accounts.clock",
    "times",
    "faults.model",
    "journal.matching",
    "journal.entries",
]


@pytest.mark.parametrize("module", PURE)
def test_the_pure_middle_imports_pure_modules_and_the_standard_library_only(module: str) -> None:
    allowed = {"accounts", "accounts.model", "errors", "people", "json_text", *PURE}
    known = [
        name for name in imports(module) if within(name.partition(".")[0], *{one.split(".")[0] for one in MODULES})
    ]
    assert not [name for name in known if not within(name, *allowed - {"accounts", "people"})]
    assert not [name for name in imports(module) if within(name, "sqlalchemy", "time", "random", "secrets", "asyncio")]


# -- who writes ------------------------------------------------------------------------------------------------

CORE_TABLES = {
    "persons",
    "identities",
    "registrations",
    "uninstalled_registrations",
    "sessions",
    "events",
    "event_definitions",
}


def writes(module: str) -> set[str]:
    """The core tables that this module inserts into, updates or deletes from; `*` when the table is not named."""
    found = set()
    for node in ast.walk(MODULES[module]):
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
    repositories = {module for module in written if re.fullmatch(r"people\.(\w+_)?repository", module)}
    assert set().union(*(written[module] for module in repositories)) >= CORE_TABLES
    assert {module for module in written if written[module] & CORE_TABLES} == repositories
    others = {f"{package}.repository" for package in ("accounts", "faults", "journal")}
    assert written.keys() - repositories == {*others, "accounts.seed_repository"}


def test_rows_are_written_in_bulk_by_repositories_only() -> None:
    filling = [module for module in MODULES if "fill" in code_words(module) and not within(module, "database")]
    assert filling == ["accounts.seed_repository", "journal.repository", "people.bulk_repository"]


@pytest.mark.parametrize("module", MODULES)
def test_sql_is_written_in_repositories_tables_and_the_database_only(module: str) -> None:
    at_home = re.fullmatch(r"\w+\.(\w+_)?repository", module) or within(module, "database", "tables", "schema", "cli")
    foreign = [name for name in imports(module) if within(name, "sqlalchemy", "alembic")]
    assert at_home or not [name for name in foreign if not within(name, "sqlalchemy.exc")]


@pytest.mark.parametrize("module", modules_of(*CORE, *AREAS))
def test_nobody_commits_but_the_database(module: str) -> None:
    assert not {"commit", "rollback", "COMMIT", "ROLLBACK"} & set(code_words(module))


# -- who knows a database by name ------------------------------------------------------------------------------

DIALECT = re.compile(r"sqlite|postgres|asyncpg|pragma|advisory|on_conflict|dialect", re.IGNORECASE)
# Those that show or take the kind of database, but do nothing that depends on it.
NAMES_A_DATABASE = ("settings", "cli", "control_api.schemas", "control_api.health_router")


@pytest.mark.parametrize(
    "module", [module for module in MODULES if not within(module, "database", "tables", "schema", *NAMES_A_DATABASE)]
)
def test_only_the_database_knows_which_one_it_is(module: str) -> None:
    assert not [word for word in code_words(module) if DIALECT.search(word)]


@pytest.mark.parametrize("module", NAMES_A_DATABASE)
def test_whoever_shows_the_kind_of_database_imports_no_driver(module: str) -> None:
    drivers = ("sqlite3", "asyncpg", "sqlalchemy.dialects", "sqlalchemy.ext", "sqlalchemy.engine")
    assert not [name for name in imports(module) if within(name, *drivers)]


# -- the hot path ----------------------------------------------------------------------------------------------


def test_the_people_router_has_routes() -> None:
    assert len(router.routes) == 4


GUARDS = {require_application_code, require_application, require_application_or_token}


@pytest.mark.parametrize("route", [*router.routes, *mobile_router.routes], ids=lambda route: route.name)
def test_every_emulated_endpoint_is_async_and_guarded_by_the_application_code(route: APIRoute) -> None:
    """A synchronous endpoint or dependency costs a thread hop; an unguarded one has no account."""
    assert inspect.iscoroutinefunction(route.endpoint)
    dependencies = [dependency.dependency for dependency in route.dependencies]
    assert len(GUARDS.intersection(dependencies)) == 1
    assert all(inspect.iscoroutinefunction(call) for call in dependencies)


@pytest.mark.parametrize("route", [*router.routes, *mobile_router.routes], ids=lambda route: route.name)
def test_every_emulated_endpoint_is_called_directly(route: APIRoute) -> None:
    """Such a route skips FastAPI's reading of requests, so that endpoints and guards take the request alone."""
    assert type(route) is DirectRoute
    for call in (route.endpoint, *(one.dependency for one in route.dependencies)):
        assert list(inspect.signature(call).parameters) == ["request"]


@pytest.mark.parametrize("module", MODULES)
def test_middleware_is_pure_asgi(module: str) -> None:
    assert "BaseHTTPMiddleware" not in set(code_words(module))
