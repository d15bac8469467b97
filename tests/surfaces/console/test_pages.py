"""What the twin serves of the console: a page for browsers, links for others, and files that never change."""

import base64
import hashlib
import re
from pathlib import Path

import httpx

import pushtwin
from tests.cases import each

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
STATIC = Path(pushtwin.__file__).parent / "surfaces/console/static"
MOST_BYTES = 250_000


def links_of(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/_twin/console/[^"]+)"', page)


def test_a_browser_gets_the_page_and_every_file_that_it_names(http: httpx.Client) -> None:
    page = http.get("/", headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert (page.headers["cache-control"], page.headers["vary"]) == ("no-cache", "Accept")
    files = links_of(page.text)
    assert {Path(one).suffix for one in files} == {".js", ".css", ".svg"}
    for one in files:
        file = http.get(one)
        assert file.status_code == 200, one
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert file.headers["x-content-type-options"] == "nosniff"


def test_every_script_is_preloaded_and_nothing_comes_from_elsewhere(http: httpx.Client) -> None:
    page = http.get("/", headers=BROWSER).text
    scripts = {one.relative_to(STATIC).as_posix() for one in STATIC.rglob("*.js")}
    assert {one.split("/", 4)[4] for one in links_of(page) if one.endswith(".js")} == scripts
    assert not re.search(r"https?://", page)


def test_the_page_lets_itself_do_next_to_nothing(http: httpx.Client) -> None:
    page = http.get("/", headers=BROWSER)
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
    (imports,) = re.findall(r'<script type="importmap">(.*?)</script>', page.text)
    digest = base64.b64encode(hashlib.sha256(imports.encode()).digest()).decode()
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"
    assert policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-frame-options"] == "DENY"


def test_who_asks_for_no_page_gets_links(http: httpx.Client) -> None:
    for headers in ({}, {"Accept": "application/json"}):
        answer = http.get("/", headers=headers)
        assert answer.json()["console"] == "/"
        assert answer.headers["vary"] == "Accept"
        for name in ("docs", "openapi", "accounts", "health"):
            assert http.get(answer.json()[name]).status_code == 200, name


def test_what_a_browser_has_is_not_sent_again(http: httpx.Client) -> None:
    page = http.get("/", headers=BROWSER)
    for path in ("/", links_of(page.text)[0]):
        tag = http.get(path, headers=BROWSER).headers["etag"]
        again = http.get(path, headers={**BROWSER, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        head = http.head(path, headers=BROWSER)
        assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")


@each(
    ("method", "path", "shape"),
    [
        ("POST", "/", "requestError"),
        ("GET", "/nothing", "requestError"),
        ("GET", "/index.html", "requestError"),
        ("GET", "/_twin/console/x/app/main.js", "error"),
        ("GET", "/_twin/console/../surface.py", "error"),
        ("POST", "/_twin/console/x", "error"),
    ],
)
def test_paths_that_are_nothing_stay_what_they_are(http: httpx.Client, method: str, path: str, shape: str) -> None:
    answer = http.request(method, path, headers=BROWSER)
    assert answer.status_code in {404, 405}
    assert shape in answer.json()


def test_it_is_small_and_nothing_can_become_a_script(project: Path) -> None:
    files = [one for one in STATIC.rglob("*") if one.is_file()]
    assert sum(one.stat().st_size for one in files) < MOST_BYTES
    for one in STATIC.rglob("app/**/*.js"):
        text = one.read_text()
        assert len(text.splitlines()) <= 250, one
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert word not in text, one


def test_parts_of_others_are_as_they_were_published() -> None:
    told = re.findall(r"^\| (\S+\.js) \| .* \| ([0-9a-f]{64}) \|$", (STATIC / "vendor/README.md").read_text(), re.M)
    found = [(one.name, hashlib.sha256(one.read_bytes()).hexdigest()) for one in (STATIC / "vendor").glob("*.js")]
    assert sorted(told) == sorted(found)
    for name in ("preact", "htm", "signals"):
        assert "License" in (STATIC / f"vendor/LICENSE-{name}.txt").read_text()
