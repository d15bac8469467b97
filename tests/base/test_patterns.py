"""Paths with `*`."""

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.patterns import is_path, may_be_same
from tests.cases import each

PATTERNS = {
    ("/people/2/x", "/people/2/x"): True,
    ("/people/2/x", "/people/2"): False,
    ("/people/2/x", "/people/*"): True,
    ("/people/2/x", "*/x"): True,
    ("/people/2/x", "/p*2*"): True,
    ("/people/", "/people/*"): False,
    ("/people", "/People"): False,
    ("/a?", "/a?"): True,
    ("/ab", "/a?"): False,
    ("/a[b]", "/a[b]"): True,
    ("/ab", "/a[b]"): False,
    ("/a\nb", "/*"): True,
    ("/.x", "/*"): True,
    ("", ""): True,
    ("", "*"): False,
}


@each(("path", "pattern"), [*PATTERNS])
def test_a_star_stands_for_one_or_more_characters(path: str, pattern: str) -> None:
    assert is_path(path, pattern) is PATTERNS[path, pattern]


@given(st.text())
def test_any_path_without_a_star_is_its_own_pattern_only(path: str) -> None:
    pattern = path.replace("*", "+")
    assert is_path(pattern, pattern)
    assert not is_path(f"{pattern}x", pattern)


def test_many_stars_cost_no_time() -> None:
    assert not is_path("a" * 2000, "*a" * 100 + "b")


@each(
    ("one", "other", "is_possible"),
    [
        ("/a", "/a", True),
        ("/a", "/b", False),
        ("/a", "/a/*", False),
        ("/a/", "/a/*", False),
        ("/a/b", "/a/*", True),
        ("*", "/a/*/c", True),
        ("*/c", "/a/*", True),
        ("/a/*/d", "/a/*/c", False),
        ("/*/c", "/a/*/b/c", True),
        ("/a*b", "/*c*", True),
        ("/ab*", "*/b", True),
        ("/x*", "/a*", False),
        ("*" * 2048, "/people", False),
        ("*" * 2048, "/people/*", True),
        ("x" * 2048, "*x", True),
    ],
)
def test_two_patterns_may_describe_the_same_path(one: str, other: str, is_possible: bool) -> None:
    assert may_be_same(one, other) is is_possible
    assert may_be_same(other, one) is is_possible
