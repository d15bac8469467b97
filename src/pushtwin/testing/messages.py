"""Push messages of an account: what became of them, and why."""

from collections.abc import Mapping
from typing import Any

from pushtwin.control_types.messages import (
    ExplanationAnswer,
    GeneralStatusName,
    MessageAnswer,
    MessageDetails,
    SmsAnswer,
    SmsStatusId,
    TargetingAnswer,
    WebhookAnswer,
    WebhookState,
)
from pushtwin.control_types.mo import MoAnswer
from pushtwin.control_types.people import Delivery, RegistrationAnswer
from pushtwin.sdk.messages import PushMessage
from pushtwin.testing.control import given, segment
from pushtwin.testing.people import People

SomeMessage = str | PushMessage | MessageAnswer
"""A message: its id, as a phone has got it, or as the twin shows it."""


def id_of(message: SomeMessage) -> str:
    """The id of a message."""
    match message:
        case str():
            return message
        case PushMessage():
            return message.message_id
    return message["messageId"]


class Messages(People):
    """Messages of an account, as the control API shows them. What is due has happened first. All raise TwinError."""

    application_code: str

    def messages(
        self,
        *,
        bulk_id: str | None = None,
        registration_id: str | None = None,
        person_id: int | None = None,
        status: GeneralStatusName | int | None = None,
    ) -> list[MessageAnswer]:
        """All messages, the newest last, or those that are like this. Reports stay where they are.

        `status` is a general one, such as "DELIVERED", or the id of one, such as 5.
        """
        query = {"bulkId": bulk_id, "registrationId": registration_id, "personId": person_id, "status": status}
        return self._control.pages(f"{self._path}/messages", "messages", given(query))

    def message(self, message: SomeMessage) -> MessageDetails:
        """A message with its payload, as the twin has it now."""
        answer: MessageDetails = self._control.get(f"{self._path}/messages/{segment(id_of(message))}")
        return answer

    def explain(self, message: SomeMessage) -> ExplanationAnswer:
        """Why a message is where it is, in words, and what would have to happen next."""
        answer: ExplanationAnswer = self._control.get(f"{self._path}/messages/{segment(id_of(message))}/explain")
        return answer

    def targeting(
        self,
        destination: Mapping[str, Any] | None = None,
        *,
        to: Mapping[str, Any] | None = None,
        sender: str | None = None,
        only_primary: bool = False,
    ) -> TargetingAnswer:
        """Who would get a message, and why the others would not. Nothing is sent.

        `destination` is one of `/push/3/messages`, `to` a query of `/push/2/message`. Without `sender` it is the
        account's first application.
        """
        told = given({"destination": destination, "to": to, "sender": sender or self.application_code})
        told["targetOnlyPrimaryDevices"] = only_primary
        answer: TargetingAnswer = {"matched": [], "missed": []}
        cursor: str | None = None
        while True:
            page: TargetingAnswer = self._control.post(f"{self._path}/targeting", given({**told, "cursor": cursor}))
            answer["matched"] += page["matched"]
            answer["missed"] += page["missed"]
            cursor = page.get("nextCursor")
            if cursor is None:
                return answer

    def deliver(self, registration_id: str, how: Delivery) -> RegistrationAnswer:
        """Let a device receive messages "auto" (by itself), by its "phone", "never", or with `{"errorId": 8012}`."""
        path = f"{self._path}/registrations/{segment(registration_id)}"
        answer: RegistrationAnswer = self._control.patch(path, {"delivery": how})
        return answer

    def add_inbox_topic(self, topic: str) -> None:
        """Let messages name a topic of the inbox. One that is there stays."""
        self._control.put(f"{self._path}/inboxTopics/{segment(topic)}", b"{}")

    def mo(
        self,
        *,
        answering: SomeMessage | None = None,
        registration_id: str | None = None,
        person_id: int | None = None,
    ) -> list[MoAnswer]:
        """What phones have sent, the newest last, with what has become of it: all, or what is like this.

        `answering` is the push whose button was pressed. Nothing is pulled.
        """
        query = {
            "initialMessageId": None if answering is None else id_of(answering),
            "registrationId": registration_id,
            "personId": person_id,
        }
        return self._control.pages(f"{self._path}/mo", "mo", given(query))

    def sms(
        self,
        *,
        to: str | None = None,
        message: SomeMessage | None = None,
        bulk_id: str | None = None,
        status: GeneralStatusName | int | None = None,
    ) -> list[SmsAnswer]:
        """What OMNI failover has sent by SMS, the newest last: all of it, or what is like this.

        `to` is the number as it was given. What becomes of SMS, `settings(sms_outcomes={"41*": "undeliverable"})` says
        beforehand; with "pending", `decide_sms` does it later.
        """
        message_id = None if message is None else id_of(message)
        query = {"to": to, "messageId": message_id, "bulkId": bulk_id, "status": status}
        return self._control.pages(f"{self._path}/sms", "sms", given(query))

    def decide_sms(self, sms: SmsAnswer | str, status: SmsStatusId) -> SmsAnswer:
        """An SMS that is under way is delivered now (5), or fails (9, 15), so that the next step begins."""
        sms_id = sms if isinstance(sms, str) else sms["smsId"]
        answer: SmsAnswer = self._control.patch(f"{self._path}/sms/{segment(sms_id)}", {"status": status})
        return answer

    def webhooks(self, message: SomeMessage | None = None, *, state: WebhookState | None = None) -> list[WebhookAnswer]:
        """What is told to webhooks, the newest last: all of it, or what tells of one message, or is in a state."""
        query = {"messageId": None if message is None else id_of(message), "state": state}
        return self._control.pages(f"{self._path}/webhooks", "webhooks", given(query))

    def retry_webhook(self, webhook: WebhookAnswer | str) -> WebhookAnswer:
        """Tell it once more, now; returns when that attempt is over."""
        webhook_id = webhook if isinstance(webhook, str) else webhook["webhookId"]
        answer: WebhookAnswer = self._control.post(f"{self._path}/webhooks/{segment(webhook_id)}/retry")
        return answer
