"""The verbs of the HTTP APIs, so that a test reads as what it does. Nothing here interprets an answer."""

from typing import Any

import httpx

PUSH = "/people/2/contactInformation/push"


class PushApi:
    """A backend's view: the push endpoints, called with one application code."""

    def __init__(self, http: httpx.Client, application_code: str | None, authorization: str | None = None) -> None:
        self.http = http
        headers = {"AppCode": application_code, "Authorization": authorization}
        self.headers = {name: value for name, value in headers.items() if value is not None}

    def get(self, push_reg_id: str) -> httpx.Response:
        return self.call("GET", push_reg_id)

    def update(self, push_reg_id: str, body: Any) -> httpx.Response:
        return self.call("PATCH", push_reg_id, json=body)

    def personalize(
        self, push_reg_id: str, identity: Any = None, attributes: Any = None, **flags: bool
    ) -> httpx.Response:
        body = {"identity": identity, "attributes": attributes}
        params = {name: str(value).lower() for name, value in flags.items()}
        sent = {name: value for name, value in body.items() if value is not None}
        return self.call("POST", push_reg_id, "/personalize", json=sent, params=params)

    def depersonalize(self, push_reg_id: str) -> httpx.Response:
        return self.call("POST", push_reg_id, "/depersonalize")

    def call(self, method: str, push_reg_id: str, action: str = "", **kwargs: Any) -> httpx.Response:
        headers = {**self.headers, **kwargs.pop("headers", {})}
        return self.http.request(method, f"{PUSH}/{push_reg_id}{action}", headers=headers, **kwargs)


class Account:
    """A test's view of an account: the control API, where everything must go well, and the push endpoints."""

    def __init__(self, http: httpx.Client, answer: dict[str, Any]) -> None:
        self.http = http
        self.answer = answer
        self.path = f"/_twin/accounts/{answer['accountId']}"
        self.application_code: str = answer["applications"][0]["applicationCode"]
        self.push = PushApi(http, self.application_code, f"App {answer['apiKey']}")

    @classmethod
    def create(cls, http: httpx.Client, **body: Any) -> "Account":
        return cls(http, _created(http.post("/_twin/accounts", json=body)))

    def install(self, **body: Any) -> str:
        """A registration of a fresh anonymous person; returns its id."""
        registration_id: str = _created(self.http.post(f"{self.path}/registrations", json=body))["registrationId"]
        return registration_id

    def person(self, **body: Any) -> int:
        """A person without registrations; returns its id."""
        person_id: int = _created(self.http.post(f"{self.path}/persons", json=body))["personId"]
        return person_id

    def get_person(self, person_id: int) -> dict[str, Any]:
        return _ok(self.http.get(f"{self.path}/persons/{person_id}"))

    def get_registration(self, registration_id: str) -> dict[str, Any]:
        return _ok(self.http.get(f"{self.path}/registrations/{registration_id}"))

    def owner(self, registration_id: str) -> dict[str, Any]:
        """The person that a registration belongs to."""
        return self.get_person(self.get_registration(registration_id)["personId"])

    def persons(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = _ok(self.http.get(f"{self.path}/persons", params=query))["persons"]
        return found

    def application(self, **body: Any) -> dict[str, Any]:
        """One more application."""
        return _created(self.http.post(f"{self.path}/applications", json=body))

    def state(self) -> list[Any]:
        """Every person and every registration, down to when they were modified."""
        registrations = _ok(self.http.get(f"{self.path}/registrations"))["registrations"]
        return [self.persons(), registrations]

    def set(self, **settings: Any) -> None:
        _ok(self.http.patch(self.path, json={"settings": settings}))


def _ok(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def _created(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer
