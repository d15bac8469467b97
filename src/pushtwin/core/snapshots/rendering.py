"""Rows as a document: one entry a line, so that two snapshots can be compared by line.

What is empty, unknown or the same as something else in the entry is left out. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import starmap
from typing import Any

from pushtwin.base import json_text
from pushtwin.core.accounts.in_snapshots import ApiKeyRow, ApplicationRow, render_api_key, render_application
from pushtwin.core.events.in_snapshots import EventDefinitionRow, render_event_definition
from pushtwin.core.logins.in_snapshots import AccessTokenRow, render_access_token
from pushtwin.core.mo.in_snapshots.rendering import render_configurations
from pushtwin.core.omni.in_snapshots.scenarios import ScenarioRow, render_scenario
from pushtwin.core.people.in_snapshots.attributes_and_tags import CustomAttributeRow, TagRow
from pushtwin.core.people.in_snapshots.registrations import UninstalledRow
from pushtwin.core.people.in_snapshots.rendering import render_custom_attribute, render_tag, render_uninstalled


def render_head(account: Mapping[str, Any], rows: Mapping[str, Iterable[Any]]) -> Iterator[bytes]:
    """What comes in no portions, member by member."""
    applications = starmap(ApplicationRow, rows["applications"])
    definitions = starmap(EventDefinitionRow, rows["event_definitions"])
    attributes = starmap(CustomAttributeRow, rows["custom_attributes"])
    uninstalled = starmap(UninstalledRow, rows["uninstalled_registrations"])
    yield b'{\n"version": 1,\n"account": ' + json_text.write(account)
    yield from _list("applications", map(render_application, applications))
    yield from _list("apiKeys", map(render_api_key, starmap(ApiKeyRow, rows["api_keys"])))
    tokens = starmap(AccessTokenRow, rows["access_tokens"])
    yield from _list("accessTokens", map(render_access_token, tokens))
    yield from _list("eventDefinitions", map(render_event_definition, definitions))
    yield b',\n"customAttributes": ' + json_text.write({row.name: render_custom_attribute(row) for row in attributes})
    yield from _list("tags", map(render_tag, starmap(TagRow, rows["tags"])))
    yield from _list("uninstalledRegistrations", map(render_uninstalled, uninstalled))
    yield b',\n"inboxTopics": ' + json_text.write(sorted(topic for (topic,) in rows["inbox_topics"]))
    yield from _list("scenarios", map(render_scenario, starmap(ScenarioRow, rows["scenarios"])))
    yield from _list("moConfigurations", render_configurations(rows["mo_configurations"], rows["mo_actions"]))


def _list(name: str, entries: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    lines = b",\n".join(map(json_text.write, entries))
    yield b',\n"%s": [%s]' % (name.encode(), b"\n" + lines + b"\n" if lines else b"")
