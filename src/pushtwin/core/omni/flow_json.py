"""The steps of a scenario as its row keeps them: JSON, a list of channels with their senders. Pure."""

from collections.abc import Iterable

from pushtwin.base import json_text
from pushtwin.core.omni.model import Channel, Step


def flow_to_json(flow: Iterable[Step]) -> str:
    return json_text.write([list(step) for step in flow]).decode()


def flow_from_json(text: str) -> tuple[Step, ...]:
    return tuple(Step(Channel(channel), sender) for channel, sender in json_text.parse(text))
