"""What no phone says for itself, so that the twin's control API simulates it."""

from urllib.parse import quote

from pushtwin.sdk import sending
from pushtwin.sdk.wire import Request


def uninstall(url: str, account_id: str, registration_id: str, control_token: str | None = None) -> None:
    """Simulate that the app was removed from the phone. Raises DeviceError."""
    path = f"/_twin/accounts/{quote(account_id, safe='')}/registrations/{quote(registration_id, safe='')}"
    headers = (("Authorization", f"Bearer {control_token}"),) if control_token else ()
    with sending.client(url) as client:
        sending.send(client, Request("DELETE", path, headers))
