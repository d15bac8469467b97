"""Tells a package index where the project lives: `make release REPOSITORY=https://…` says it, nobody else needs it.

Without it the metadata name no address, and the links of the README lead to files of the clone, as they do in it.
"""

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)(\[[^\[\]]*\])\((?!https?://|#)([^()\s]+)\)")


class Published(MetadataHookInterface):
    """The README and the addresses of the project."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Links of a published README lead to the files of its version."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["urls"] = {}
        if repository := os.environ.get("PUSHTWIN_REPOSITORY", "").rstrip("/"):
            metadata["urls"] = {
                "Homepage": repository,
                "Documentation": f"{repository}/tree/HEAD/docs",
                "Changelog": f"{repository}/blob/HEAD/CHANGELOG.md",
                "Issues": f"{repository}/issues",
            }
            text = with_whole_links(text, repository, f"v{self._version}")
        metadata["readme"] = {"content-type": "text/markdown", "text": text}

    @property
    def _version(self) -> str:
        told = Path(self.root, "src/pushtwin/__init__.py").read_text(encoding="utf-8")
        (version,) = re.findall(r'^__version__ = "(.+)"$', told, re.MULTILINE)
        return str(version)


def with_whole_links(text: str, repository: str, tag: str) -> str:
    """Each link to a file of the clone leads to that file of the tag; pictures come as they are."""

    def whole(link: re.Match[str]) -> str:
        picture, words, path = link.groups()
        return f"{picture}{words}({repository}/{'raw' if picture else 'blob'}/{tag}/{path})"

    return LINK.sub(whole, text)
