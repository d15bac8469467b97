"""Reading the query parameters of `/omni` (push-messages-api 11)."""

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestInvalid
from pushtwin.core.omni.scenarios import ScenarioPage
from pushtwin.surfaces.shared.judged_bodies import MAX_INT32
from pushtwin.surfaces.shared.queries import Problems, read_flag, read_integer, read_text

DEFAULT_SCENARIOS = 100


def read_scenario_page(query: QueryParams) -> ScenarioPage:
    """Which scenarios to list. Raises RequestInvalid with all that is wrong."""
    problems: Problems = []
    wanted = ScenarioPage(
        is_default=None if read_text(query, "isDefault") is None else read_flag(query, "isDefault", problems),
        limit=_count(query, "limit", DEFAULT_SCENARIOS, problems),
        page=_count(query, "page", 0, problems),
    )
    if problems:
        raise RequestInvalid(problems)
    return wanted


def _count(query: QueryParams, name: str, default: int, problems: Problems) -> int:
    number = read_integer(query, name, default)
    if number is None or not 0 <= number <= MAX_INT32:
        problems.append((name, f"must be an integer from 0 to {MAX_INT32}"))
    return number or 0
