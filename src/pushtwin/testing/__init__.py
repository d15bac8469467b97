"""A twin for your tests.

    from pushtwin.testing import Twin

    with Twin.start() as twin:
        account = twin.create_account()
        ...  # your backend, with `twin.url` and `account.headers`
        account.verify("personalize-push-instance", body={"identity": {"externalId": "u-1"}}, count=1)

With pytest there is nothing to set up: ask for the fixture `twin_account`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pushtwin.testing.account import TwinAccount
    from pushtwin.testing.awaiting import AsyncTwinAccount, awaited
    from pushtwin.testing.clock import Clock
    from pushtwin.testing.control import TwinError
    from pushtwin.testing.faults import Fault
    from pushtwin.testing.twin import Twin
    from pushtwin.testing.webhook_server import Reply, WebhookCall, WebhookServer

__all__ = [
    "AsyncTwinAccount",
    "Clock",
    "Fault",
    "Reply",
    "Twin",
    "TwinAccount",
    "TwinError",
    "WebhookCall",
    "WebhookServer",
    "awaited",
]

# pytest imports this package in every session, because the plugin is in it. Whoever doesn't use it must not wait.
_HOMES = {
    **dict.fromkeys(("AsyncTwinAccount", "awaited"), "awaiting"),
    "Clock": "clock",
    "Fault": "faults",
    "Twin": "twin",
    "TwinAccount": "account",
    "TwinError": "control",
    **dict.fromkeys(("Reply", "WebhookCall", "WebhookServer"), "webhook_server"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
