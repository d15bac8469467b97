"""The whole control API as a table, for what must hold on every endpoint."""

from typing import Any, NamedTuple

import httpx


class Endpoint(NamedTuple):
    """A call; `path` may hold `{account}`."""

    method: str
    path: str
    takes_body: bool = False
    takes_query: bool = False
    body: dict[str, Any] | None = None  # what it can't do without

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_of_an_account(self) -> bool:
        return "{account}" in self.path

    def call(self, http: httpx.Client, account: str, **kwargs: Any) -> httpx.Response:
        needed = {"json": self.body} if self.body and not {"json", "content"} & kwargs.keys() else {}
        return http.request(self.method, self.path.format(account=account), **needed, **kwargs)


ENDPOINTS = [
    Endpoint("GET", "/_twin/settings"),
    Endpoint("GET", "/_twin/fidelity"),
    Endpoint("GET", "/_twin/failures"),
    Endpoint("POST", "/_twin/accounts", takes_body=True),
    Endpoint("GET", "/_twin/accounts", takes_query=True),
    Endpoint("GET", "/_twin/accounts/{account}"),
    Endpoint("PATCH", "/_twin/accounts/{account}", takes_body=True),
    Endpoint("DELETE", "/_twin/accounts/{account}"),
    Endpoint("POST", "/_twin/accounts/{account}/applications", takes_body=True),
    Endpoint("PATCH", "/_twin/accounts/{account}/applications/a1", takes_body=True),
    Endpoint("POST", "/_twin/accounts/{account}/apiKeys", takes_body=True),
    Endpoint("GET", "/_twin/accounts/{account}/apiKeys"),
    Endpoint("DELETE", "/_twin/accounts/{account}/apiKeys/k1"),
    Endpoint("POST", "/_twin/accounts/{account}/reset"),
    Endpoint("POST", "/_twin/reset"),
    Endpoint("POST", "/_twin/accounts/{account}/registrations", takes_body=True),
    Endpoint("GET", "/_twin/accounts/{account}/registrations", takes_query=True),
    Endpoint("GET", "/_twin/accounts/{account}/registrations/d1"),
    Endpoint("PATCH", "/_twin/accounts/{account}/registrations/d1", takes_body=True),
    Endpoint("DELETE", "/_twin/accounts/{account}/registrations/d1"),
    Endpoint("POST", "/_twin/accounts/{account}/persons", takes_body=True),
    Endpoint("GET", "/_twin/accounts/{account}/persons", takes_query=True),
    Endpoint("GET", "/_twin/accounts/{account}/persons/1"),
    Endpoint("PATCH", "/_twin/accounts/{account}/persons/1", takes_body=True),
    Endpoint("DELETE", "/_twin/accounts/{account}/persons/1"),
    Endpoint("GET", "/_twin/accounts/{account}/persons/1/events"),
    Endpoint("GET", "/_twin/accounts/{account}/persons/1/inbox"),
    Endpoint("POST", "/_twin/accounts/{account}/eventDefinitions", takes_body=True),
    Endpoint("GET", "/_twin/accounts/{account}/eventDefinitions", takes_query=True),
    Endpoint("GET", "/_twin/accounts/{account}/eventDefinitions/e1"),
    Endpoint("DELETE", "/_twin/accounts/{account}/eventDefinitions/e1"),
    Endpoint("GET", "/_twin/accounts/{account}/messages", takes_query=True),
    Endpoint("GET", "/_twin/accounts/{account}/messages/m1"),
    Endpoint("GET", "/_twin/accounts/{account}/messages/m1/apns"),
    Endpoint("GET", "/_twin/accounts/{account}/messages/m1/explain"),
    Endpoint("POST", "/_twin/accounts/{account}/targeting", body={"sender": "a1", "to": {"platform": "iOS"}}),
    Endpoint("GET", "/_twin/accounts/{account}/inboxTopics"),
    Endpoint("GET", "/_twin/accounts/{account}/inboxTopics/t1"),
    Endpoint("PUT", "/_twin/accounts/{account}/inboxTopics/t1", takes_body=True),
    Endpoint("DELETE", "/_twin/accounts/{account}/inboxTopics/t1"),
    Endpoint("GET", "/_twin/accounts/{account}/sms", takes_query=True),
    Endpoint("PATCH", "/_twin/accounts/{account}/sms/1-0", body={"status": 9}),
    Endpoint("GET", "/_twin/accounts/{account}/webhooks", takes_query=True),
    Endpoint("POST", "/_twin/accounts/{account}/webhooks/w1/retry"),
    Endpoint("GET", "/_twin/accounts/{account}/journal", takes_query=True),
    Endpoint("DELETE", "/_twin/accounts/{account}/journal"),
    Endpoint("POST", "/_twin/accounts/{account}/journal/verify", takes_body=True),
    Endpoint("GET", "/_twin/accounts/{account}/stream?forMs=0"),
    Endpoint("GET", "/_twin/accounts/{account}/calls/1"),
    Endpoint("POST", "/_twin/accounts/{account}/faults", body={"error": 48013}),
    Endpoint("GET", "/_twin/accounts/{account}/faults"),
    Endpoint("DELETE", "/_twin/accounts/{account}/faults"),
    Endpoint("GET", "/_twin/accounts/{account}/faults/f1"),
    Endpoint("DELETE", "/_twin/accounts/{account}/faults/f1"),
    Endpoint("GET", "/_twin/accounts/{account}/clock"),
    Endpoint("GET", "/_twin/accounts/{account}/clock/due"),
    Endpoint("POST", "/_twin/accounts/{account}/clock/freeze", takes_body=True),
    Endpoint("POST", "/_twin/accounts/{account}/clock/set", body={"now": "2026-01-01T00:00:00Z"}),
    Endpoint("POST", "/_twin/accounts/{account}/clock/advance", body={"ms": 1}),
    Endpoint("POST", "/_twin/accounts/{account}/clock/resume", takes_body=True),
    Endpoint("GET", "/_twin/accounts/{account}/snapshot"),
    Endpoint("PUT", "/_twin/accounts/{account}/snapshot", body={"version": 1}),
]
WITH_BODY = [one for one in ENDPOINTS if one.takes_body]
LISTS = [one for one in ENDPOINTS if one.takes_query]
OF_AN_ACCOUNT = [one for one in ENDPOINTS if one.is_of_an_account]
