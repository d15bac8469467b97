"""Who may use the control API."""

from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from pushtwin.settings import Settings
from tests.cases import each
from tests.databases import once
from tests.serving import serving
from tests.shapes import assert_control_error
from tests.surfaces.control_api.endpoints import ENDPOINTS, Endpoint

TOKEN = "the control token"
HEALTH = ["/_twin/health/live", "/_twin/health/ready"]
# As a twin with these settings, but on an address that a test can call without opening a port to the network.
OFF_LOOPBACK = Settings(ephemeral=True, host="0.0.0.0", control_token=SecretStr(TOKEN))


@pytest.fixture(scope="module")
def public() -> Iterator[httpx.Client]:
    """A client of a twin that is bound to an address which is not loopback."""
    with serving(OFF_LOOPBACK) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


class TestToken:
    """Off loopback."""

    @each("endpoint", ENDPOINTS)
    def test_every_call_needs_it(self, public: httpx.Client, endpoint: Endpoint) -> None:
        answer = endpoint.call(public, "demo")
        assert_control_error(answer, 401, "CONTROL_TOKEN_REQUIRED")
        assert answer.headers["www-authenticate"] == "Bearer"

    @each(
        "authorization",
        ["", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Bearer {TOKEN.upper()}", f"Basic {TOKEN}", TOKEN],
    )
    def test_nothing_else_will_do(self, public: httpx.Client, authorization: str) -> None:
        answer = public.get("/_twin/accounts", headers={"Authorization": authorization})
        assert_control_error(answer, 401, "CONTROL_TOKEN_REQUIRED")
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_a_token_of_other_letters_than_ascii_is_wrong(self, public: httpx.Client) -> None:
        answer = public.get("/_twin/accounts", headers={"Authorization": "Bearer žeton".encode()})
        assert_control_error(answer, 401, "CONTROL_TOKEN_REQUIRED")

    @each("scheme", ["Bearer", "bearer", "BEARER"])
    def test_it_opens_the_control_api(self, public: httpx.Client, scheme: str) -> None:
        assert public.get("/_twin/accounts", headers={"Authorization": f"{scheme} {TOKEN}"}).status_code == 200

    @each("path", HEALTH)
    def test_the_health_probes_do_not_need_it(self, public: httpx.Client, path: str) -> None:
        assert public.get(path).status_code == 200

    def test_the_push_endpoints_do_not_need_it(self, public: httpx.Client) -> None:
        answer = public.get("/people/2/contactInformation/push/d1", headers={"AppCode": "unknown"})
        assert answer.json()["errorCode"] == 48012

    def test_without_one_nobody_is_let_in(self) -> None:
        with serving(Settings(ephemeral=True, host="0.0.0.0")) as url:
            answer = httpx.get(f"{url}/_twin/accounts", headers={"Authorization": "Bearer None"}, timeout=30)
        assert_control_error(answer, 401, "CONTROL_TOKEN_REQUIRED")

    def test_a_host_name_is_fine_with_it(self, public: httpx.Client) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}", "Host": "twin.example:8080"}
        assert public.get("/_twin/accounts", headers=headers).status_code == 200

    def test_a_foreign_page_is_refused_even_with_it(self, public: httpx.Client) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}
        assert_control_error(public.get("/_twin/accounts", headers=headers), 403, "FOREIGN_ORIGIN")


class TestLoopback:
    """On loopback there is no token."""

    def test_everybody_is_let_in(self, http: httpx.Client) -> None:
        assert http.get("/_twin/accounts", params={"limit": 1}).status_code == 200

    def test_a_token_in_the_settings_is_not_asked_for(self) -> None:
        with serving(Settings(ephemeral=True, control_token=SecretStr(TOKEN))) as url:
            assert httpx.get(f"{url}/_twin/accounts", timeout=30).status_code == 200

    def test_an_authorization_header_does_no_harm(self, http: httpx.Client) -> None:
        answer = http.get("/_twin/accounts", params={"limit": 1}, headers={"Authorization": "Bearer anything"})
        assert answer.status_code == 200


class TestOrigin:
    """Web pages."""

    @once
    @each("endpoint", ENDPOINTS)
    def test_every_call_of_a_foreign_page_is_refused(self, http: httpx.Client, endpoint: Endpoint) -> None:
        answer = endpoint.call(http, "demo", headers={"Origin": "https://evil.example"})
        assert_control_error(answer, 403, "FOREIGN_ORIGIN")

    @each("site", ["cross-site", "same-site"])
    def test_a_browser_that_names_no_origin_tells_the_site(self, http: httpx.Client, site: str) -> None:
        for method, path in (("POST", "/_twin/accounts"), ("POST", "/_twin/reset"), ("DELETE", "/_twin/accounts/x")):
            answer = http.request(method, path, headers={"Sec-Fetch-Site": site})
            assert_control_error(answer, 403, "FOREIGN_ORIGIN")

    @each("site", ["same-origin", "none", "cross-site"])
    def test_a_page_that_is_opened_or_its_own_may_read(self, http: httpx.Client, site: str) -> None:
        answer = http.get("/_twin/accounts", params={"limit": 1}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 200

    @each("site", ["same-origin", "none"])
    def test_its_own_page_may_write(self, http: httpx.Client, site: str) -> None:
        assert http.post("/_twin/accounts", headers={"Sec-Fetch-Site": site}).status_code == 201

    @each("path", HEALTH)
    def test_the_health_probes_too(self, http: httpx.Client, path: str) -> None:
        assert_control_error(http.get(path, headers={"Origin": "https://evil.example"}), 403, "FOREIGN_ORIGIN")

    @each("origin", ["null", "", "http://127.0.0.1", "http://localhost:1", "file://", "nonsense", "http://[::1"])
    def test_any_other_origin_is_foreign(self, http: httpx.Client, origin: str) -> None:
        answer = http.get("/_twin/accounts", params={"limit": 1}, headers={"Origin": origin})
        assert_control_error(answer, 403, "FOREIGN_ORIGIN")

    def test_a_page_of_the_twin_itself_may_call(self, http: httpx.Client, twin_url: str) -> None:
        answer = http.get("/_twin/accounts", params={"limit": 1}, headers={"Origin": twin_url})
        assert answer.status_code == 200

    def test_a_page_served_under_localhost_may_call(self, http: httpx.Client) -> None:
        headers = {"Host": "localhost:8080", "Origin": "http://localhost:8080"}
        assert http.get("/_twin/accounts", params={"limit": 1}, headers=headers).status_code == 200

    @each("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[::1", "twin"])
    def test_a_host_name_may_belong_to_anybody(self, http: httpx.Client, host: str) -> None:
        same_origin = {"Host": host, "Origin": f"http://{host}"}
        for headers in ({"Host": host}, same_origin):
            answer = http.post("/_twin/reset", headers=headers)
            assert_control_error(answer, 403, "FOREIGN_ORIGIN")

    @each("host", ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:8080", "192.168.1.5"])
    def test_localhost_and_addresses_are_safe(self, http: httpx.Client, host: str) -> None:
        assert http.get("/_twin/accounts", params={"limit": 1}, headers={"Host": host}).status_code == 200

    @each("method", ["GET", "OPTIONS", "POST"])
    @each("path", ["/_twin/accounts", "/_twin/health/ready", "/_twin/nothing"])
    def test_no_answer_has_cors_headers(self, http: httpx.Client, twin_url: str, method: str, path: str) -> None:
        preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "Authorization"}
        for origin in (twin_url, "https://evil.example"):
            answer = http.request(method, path, headers={"Origin": origin, **preflight})
            assert not [name for name in answer.headers if name.startswith("access-control-")]
