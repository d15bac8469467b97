"""Messages as a backend sends them, and as the control API shows them. All must go well here."""

from typing import Any

from pushtwin.core.accounts.settings import AccountSettings
from tests.api_client import Account
from tests.surfaces.control_api.control import Control, good

Json = dict[str, Any]
DELAY = AccountSettings().delivery_delay_ms
MINUTE = 60_000


def to(registration_id: str) -> Json:
    """The destination that is one device."""
    return {"type": "REGISTRATION", "pushRegistrationId": registration_id}


class Messages(Control):
    """A test's power over the messages of an account."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.api_key: str = account.answer["apiKey"]

    def send(
        self,
        destination: Json | None = None,
        *,
        schedule: Json | None = None,
        sender: str | None = None,
        **message: Any,
    ) -> str:
        """Send a text to d1, or elsewhere; returns the id of the message."""
        told = {
            "sender": sender or self.account.application_code,
            "destinations": [destination or to("d1")],
            "content": {"type": "TEXT", "text": "hello"},
            **message,
        }
        body: Json = {"messages": [told], **({"options": {"schedule": schedule}} if schedule else {})}
        headers = {"Authorization": f"App {self.api_key}"}
        message_id: str = good_push(self.http.post("/push/3/messages", json=body, headers=headers))["messages"][0][
            "messageId"
        ]
        return message_id

    def messages(self, **query: Any) -> list[Json]:
        found: list[Json] = good(self.http.get(f"{self.path}/messages", params=query))["messages"]
        return found

    def message(self, message_id: str) -> Json:
        return good(self.http.get(f"{self.path}/messages/{message_id}"))

    def status(self, message_id: str) -> tuple[int, int]:
        """The ids of status and error."""
        shown = self.message(message_id)
        return shown["status"]["id"], shown["error"]["id"]

    def explain(self, message_id: str) -> Json:
        return good(self.http.get(f"{self.path}/messages/{message_id}/explain"))

    def why(self, message_id: str) -> str:
        why: str = self.explain(message_id)["why"]
        return why

    def deliver(self, delivery: Any, registration_id: str = "d1") -> Json:
        return good(self.http.patch(f"{self.path}/registrations/{registration_id}", json={"delivery": delivery}))

    def uninstall(self, registration_id: str = "d1") -> None:
        assert self.http.delete(f"{self.path}/registrations/{registration_id}").status_code == 204

    def switch(self, **clouds: bool) -> Json:
        """Switch clouds of the first application on and off."""
        application_id = self.account.answer["applications"][0]["applicationId"]
        told = {name: {"enabled": enabled} for name, enabled in clouds.items()}
        return good(self.http.patch(f"{self.path}/applications/{application_id}", json=told))


def good_push(answer: Any) -> Json:
    """It was taken, whatever it says of each message."""
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body
