"""What every answer of the mobile API must look like for both SDKs, and its failures as they see them."""

from typing import Any, NamedTuple

import httpx

Json = dict[str, Any]


def assert_acceptable(answer: httpx.Response) -> None:
    """What makes an SDK drop, misread or crash on an answer is not in it (mobile-sdk-api 2.4, 3.3, 3.5, 4.1, 6.11)."""
    if answer.status_code == 204:
        assert not answer.content
        return
    assert answer.status_code == 200 or 400 <= answer.status_code < 500, answer.text
    assert answer.headers.get_list("content-type") == ["application/json"]
    assert answer.headers.get_list("content-length") == [str(len(answer.content))]
    assert not {"transfer-encoding", "content-encoding", "new-base-url"} & answer.headers.keys()
    body = answer.json()
    assert isinstance(body, dict)
    assert_no_null(body)
    if answer.status_code == 200:
        assert "requestError" not in body
        for instance in body.get("instances", []):
            assert isinstance(instance["pushRegId"], str)
            assert isinstance(instance["isPrimary"], bool)
            assert isinstance(instance["regEnabled"], bool)
    else:
        _assert_envelope(body)


def assert_no_null(value: Any) -> None:
    """Android takes a null for a broken boolean, and throws on one inside a list."""
    assert value is not None
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            assert_no_null(member)


def _assert_envelope(body: Json) -> None:
    assert list(body) == ["requestError"]
    assert list(body["requestError"]) == ["serviceException"]
    exception = body["requestError"]["serviceException"]
    assert list(exception) == ["messageId", "text"]
    assert all(isinstance(member, str) and member for member in exception.values())


class Failure(NamedTuple):
    """A failure as the SDKs see it; without a `text` any will do, with `starts` it only begins like that."""

    status: int
    message_id: str
    text: str = ""
    starts: bool = False

    def check(self, answer: httpx.Response) -> None:
        assert_acceptable(answer)
        exception = answer.json()["requestError"]["serviceException"]
        assert (answer.status_code, exception["messageId"]) == (self.status, self.message_id), answer.text
        if self.starts or not self.text:
            assert exception["text"].startswith(self.text)
        else:
            assert exception["text"] == self.text

    def saying(self, text: str) -> "Failure":
        """This failure with a text that begins so."""
        return self._replace(text=text, starts=True)


NO_REGISTRATION = Failure(404, "NO_REGISTRATION", "Registration does not exist")
UNKNOWN_APPLICATION = Failure(401, "1", "Invalid Application Id")
CODE_MISSING = Failure(400, "APP_CODE_MISSING", "Application code missing")
UNAUTHORIZED = Failure(401, "UNAUTHORIZED", "Unauthorized")
RESTRICTED = Failure(403, "USER_DATA_RESTRICTED", "User update access is restricted")
FORMAT_INVALID = Failure(400, "REQUEST_FORMAT_INVALID")
EVENT_INVALID = Failure(400, "9")
IDENTITY_INVALID = Failure(400, "USER_IDENTITY_INVALID", "UserIdentity does not have any identity field set")
EMAIL_INVALID = Failure(400, "EMAIL_INVALID").saying("Invalid email: ")
PHONE_INVALID = Failure(400, "PHONE_INVALID").saying("Invalid phone number: ")
MERGE_INTERRUPTED = Failure(400, "USER_MERGE_INTERRUPTED", "User update violates unique key constraint")
AMBIGUOUS = Failure(400, "AMBIGUOUS_PERSONALIZE_CANDIDATES", "Several users satisfy supplied user identity")
IMPOSSIBLE = Failure(
    400, "PERSONALIZATION_IMPOSSIBLE", "Installation is not depersonalized. Personalization is prohibited"
)
NOT_FOUND = Failure(404, "NOT_FOUND", "Not found")
NOT_ALLOWED = Failure(405, "METHOD_NOT_ALLOWED", "Method not allowed")
TOO_LARGE = Failure(413, "PAYLOAD_TOO_LARGE", "Payload too large")


def assert_done(answer: httpx.Response) -> None:
    """It went well, and there is nothing to read."""
    assert_acceptable(answer)
    assert (answer.status_code, answer.content) == (200, b"{}"), answer.text


def read(answer: httpx.Response) -> Json:
    """It went well, and this is what the SDK reads: nothing only where it ignores the body."""
    assert_acceptable(answer)
    if answer.status_code == 204:
        return {}
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body
