"""Push messages on a phone: what an SDK reads of them, and which ones it remembers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pushtwin.sdk.phone import Platform
from pushtwin.sdk.sending import DeviceError

_REMEMBERED = timedelta(days=7)
_MOST_KNOWN = 100
_FLAT = "gcm.notification."


@dataclass(frozen=True, slots=True, kw_only=True)
class PushMessage:
    """A message as the app gets it. `internal` is what the SDK keeps for itself, such as tap targets and the inbox."""

    message_id: str
    text: str
    title: str | None
    sound: str | None
    category: str | None
    is_silent: bool
    custom_payload: Mapping[str, Any] | None
    internal: Mapping[str, Any]

    @property
    def image_url(self) -> str | None:
        attachments = self.internal.get("atts")
        return attachments[0].get("url") if attachments else None

    @property
    def inbox_topic(self) -> str | None:
        """Under which topic the inbox of the user keeps it; None when it does not."""
        topic: str | None = (self.internal.get("inbox") or {}).get("topic")
        return topic

    @property
    def is_seen(self) -> bool:
        """Whether the user has seen it in the inbox, as far as the platform knew when it answered."""
        return bool((self.internal.get("inbox") or {}).get("seen"))


def read_messages(platform: Platform, answer: Mapping[str, Any]) -> list[PushMessage]:
    """Those in the answer to a sync. Raises DeviceError."""
    return read_items(platform, answer.get("payloads"))


def read_items(platform: Platform, items: Iterable[Mapping[str, Any]] | None) -> list[PushMessage]:
    """Messages in an answer; what the SDK can't show is dropped, as it drops it. Raises DeviceError."""
    read = _read_android if platform is Platform.ANDROID else _read_ios
    try:
        found = [read(item) for item in items or []]
    except (ValueError, TypeError, AttributeError) as problem:
        raise DeviceError(None, None, f"The answer has a message that no SDK can read ({problem})") from problem
    return [message for message in found if message is not None]


def _read_android(item: Mapping[str, Any]) -> PushMessage | None:
    """A flat map; what a silent message would show may stand apart. Without id or text there is no message."""
    internal = _from_text(item.get("internalData")) or {}
    silent = internal.get("silent") or {}
    message_id: str = item.get(f"{_FLAT}messageId") or ""
    text: str = silent.get("body") or item.get(f"{_FLAT}body") or ""
    if not message_id.strip() or not text.strip():
        return None
    return PushMessage(
        message_id=message_id,
        text=text,
        title=silent.get("title") or item.get(f"{_FLAT}title"),
        sound=silent.get("sound") or item.get(f"{_FLAT}sound"),
        category=item.get(f"{_FLAT}category"),
        is_silent=item.get(f"{_FLAT}silent") in {True, "true"},
        custom_payload=_from_text(item.get("customPayload")),
        internal=internal,
    )


def _read_ios(item: Mapping[str, Any]) -> PushMessage | None:
    """A document of APNs; what a silent message would show takes the place of the alert."""
    internal = item.get("internalData") or {}
    aps, silent, message_id = item.get("aps"), internal.get("silent"), item.get("messageId")
    if not message_id or (aps is None and silent is None):
        return None
    shown = silent or {**(aps or {}), **((aps or {}).get("alert") or {})}
    return PushMessage(
        message_id=message_id,
        text=shown.get("body") or "",
        title=shown.get("title"),
        sound=shown.get("sound"),
        category=shown.get("category"),
        is_silent=silent is not None,
        custom_payload=item.get("customPayload"),
        internal=internal,
    )


def _from_text(text: str | None) -> Any:
    """Android gets objects as JSON in a text."""
    return None if text is None else json.loads(text)


class Memory:
    """The messages that a phone has got in the last seven days, and which of them it has not reported yet."""

    def __init__(self) -> None:
        self._got: dict[str, datetime] = {}
        self._unreported: dict[str, None] = {}  # in the order in which they came

    @property
    def unreported(self) -> list[str]:
        """Ids that are to be told as delivered."""
        return list(self._unreported)

    def known(self, platform: Platform, now: datetime) -> list[str]:
        """Ids that need not come again, at most a hundred; iOS names only what is reported already."""
        self._forget_before(now - _REMEMBERED)
        unnamed = self._unreported if platform is Platform.IOS else {}
        return [message_id for message_id in self._got if message_id not in unnamed][-_MOST_KNOWN:]

    def take(self, messages: Iterable[PushMessage], now: datetime) -> list[PushMessage]:
        """Note them; returns those that are new."""
        self._forget_before(now - _REMEMBERED)
        new = list({one.message_id: one for one in messages if one.message_id not in self._got}.values())
        self._got |= {one.message_id: now for one in new}
        self._unreported |= {one.message_id: None for one in new}
        return new

    def reported(self, message_ids: Iterable[str], now: datetime) -> None:
        """They are not told again; those that came another way are known from now on."""
        for message_id in message_ids:
            self._got.setdefault(message_id, now)
            self._unreported.pop(message_id, None)

    def _forget_before(self, moment: datetime) -> None:
        self._got = {message_id: at for message_id, at in self._got.items() if at >= moment}
