"""Bodies that `/docs` shows for `/omni`."""

from typing import Any

from pushtwin.core.demo import DEMO_ACCOUNT

_APPLICATION = DEMO_ACCOUNT.applications[0]
PUSH_THEN_SMS: dict[str, Any] = {
    "name": "Push, then SMS",
    "flow": [
        {"from": _APPLICATION.application_code, "channel": "PUSH"},
        {"from": "Shop", "channel": "SMS"},
    ],
    "default": True,
}
SCENARIO: dict[str, Any] = {"key": "1F0A5E0C7D3B49E29AC4B6D8E2F71A35", **PUSH_THEN_SMS}
