"""The files of the console, read once: what each is, where it is served, and what the page lets itself do."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

_STATIC = Path(__file__).parent / "static"
_PAGE = "index.html"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_IMPORTS = {
    "preact": "vendor/preact.js",
    "preact/hooks": "vendor/preact-hooks.js",
    "htm": "vendor/htm.js",
    "@preact/signals": "vendor/signals.js",
    "@preact/signals-core": "vendor/signals-core.js",
}


class Page(NamedTuple):
    """Something to serve, with the headers that are its own."""

    content: bytes
    media_type: str
    headers: Mapping[str, str]


class Console(NamedTuple):
    """The page, and the files that it needs by the ends of their paths: these begin with what tells the files apart."""

    page: Page
    files: Mapping[str, Page]


@cache
def load(prefix: str) -> Console:
    """All of it; files are served below the prefix."""
    contents = {
        path.relative_to(_STATIC).as_posix(): path.read_bytes()
        for path in sorted(_STATIC.rglob("*"))
        if path.suffix in _TYPES
    }
    release = _digest(b"".join(name.encode() + content for name, content in contents.items()))[:12]
    files = {f"{release}/{name}": _file(name, content) for name, content in contents.items()}
    return Console(_page(f"{prefix}{release}/", sorted(contents)), files)


def _file(name: str, content: bytes) -> Page:
    """What is at this place never changes: other files are at another."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{_digest(content)[:32]}"'}
    return Page(content, _TYPES[Path(name).suffix], headers)


def _page(base: str, names: list[str]) -> Page:
    imports = json.dumps({"imports": {name: base + file for name, file in _IMPORTS.items()}})
    preloads = "\n".join(f'<link rel="modulepreload" href="{base}{one}">' for one in names if one.endswith(".js"))
    text = (_STATIC / _PAGE).read_text("utf-8")
    for name, value in {"imports": imports, "preloads": preloads, "base": base}.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    content = text.encode()
    headers = {
        "Cache-Control": "no-cache",
        "ETag": f'"{_digest(content)[:32]}"',
        "Vary": "Accept",
        "Content-Security-Policy": _policy(imports),
    }
    return Page(content, "text/html; charset=utf-8", headers)


def _policy(imports: str) -> str:
    """Scripts and styles are the twin's own, nothing becomes a script by being written, and nobody else is called.

    Pictures may come from anywhere: those of a push do, once somebody asks for them.
    """
    digest = b64encode(hashlib.sha256(imports.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
