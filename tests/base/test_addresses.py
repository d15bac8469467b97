"""Addresses in the web."""

from pushtwin.base.addresses import problems_of_web_address, without_user
from tests.cases import each

GOOD = ["http://a", "https://a.example:8443/x?y=1#z", "http://[::1]:9000/", "http://u:p@10.0.0.1/", "HTTP://A/"]
BAD = [
    "",
    "a",
    "//a/",
    "ftp://a/",
    "http:/a",
    "http:///x",
    "http://:80/",
    "http://a:0/",
    "http://a:99999/",
    "http://[::1/",
]


@each("text", GOOD)
def test_a_whole_address_is_taken(text: str) -> None:
    assert list(problems_of_web_address(text)) == []


@each("text", [*BAD, "http://a b/", "http://a/\n", "http://a/" + "x" * 2040])
def test_anything_else_is_not(text: str) -> None:
    assert len(list(problems_of_web_address(text))) == 1


@each(
    ("url", "shown"),
    [
        ("http://a/b@c", "http://a/b@c"),
        ("http://ana@a/", "http://a/"),
        ("https://ana:secret@a:1/b?c=d@e", "https://a:1/b?c=d@e"),
        ("http://ana:se@cret@a", "http://a"),
        ("http://ana:secret@a?x", "http://a?x"),
        ("no address", "no address"),
    ],
)
def test_name_and_password_are_left_out(url: str, shown: str) -> None:
    assert without_user(url) == shown
