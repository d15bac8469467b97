"""Certificates for a twin that is called over TLS."""

import contextlib
import os
import re
import socket
import ssl
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pushtwin.base import machine
from pushtwin.base.errors import PushtwinError

# Apple takes no certificate of a server that is valid for longer than 825 days.
_VALID = timedelta(days=365)
_CLOCKS_DIFFER = timedelta(days=1)
# This machine as itself, as Android's emulator and as containers call it.
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1", "10.0.2.2", "host.docker.internal")
_WILDCARDS = {"0.0.0.0", "::"}
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)


class CertificateUnusable(PushtwinError):
    """No certificate can be made, or the given one can't be read."""


@dataclass(frozen=True)
class Certificate:
    """Files in PEM; `authority` is what clients must trust, where the twin has made it."""

    chain: Path
    key: Path
    authority: Path | None = None


def given_certificate(chain: str, key: str) -> Certificate:
    """One of the user's own. Raises CertificateUnusable when the two can't be read or do not belong together."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key, password="")
    except (OSError, ValueError) as problem:  # ssl.SSLError is an OSError
        raise CertificateUnusable(f"--tls-cert {chain} and --tls-key {key} can't be used: {problem}.") from problem
    return Certificate(Path(chain), Path(key))


def own_certificate(folder: Path, names: Collection[str]) -> Certificate:
    """One for these names, signed by the authority of this folder, which is made when there is none.

    The authority stays, so that clients trust it once; the certificate is a new one at every start, for a year.

    Raises CertificateUnusable when the folder can't be written, or a name is none.
    """
    import trustme  # noqa: PLC0415  it takes a tenth of a second, which only `--tls` should pay

    authority_file, authority_key = folder / "ca.pem", folder / "ca-key.pem"
    certificate = Certificate(folder / "server.pem", folder / "server-key.pem", authority_file)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n")  # keys belong into no repository
        if authority_file.exists():
            authority = trustme.CA.from_pem(authority_file.read_bytes(), authority_key.read_bytes())
        else:
            authority = trustme.CA(path_length=0, organization_name="pushtwin")
            _write_key(authority_key, authority.private_key_pem.bytes())
            authority_file.write_bytes(authority.cert_pem.bytes())
        now = datetime.fromtimestamp(machine.time_ns() / 1e9, UTC)
        issued = authority.issue_cert(
            *names, organization_name="pushtwin", not_before=now - _CLOCKS_DIFFER, not_after=now + _VALID
        )
        _write_key(certificate.key, issued.private_key_pem.bytes())
        certificate.chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    except (OSError, ValueError) as problem:
        raise CertificateUnusable(f"No certificate can be made in {folder}: {problem}.") from problem
    return certificate


def names_of(host: str, further: str) -> list[str]:
    """Whom a twin that listens on `host` is called by; `further` are more of them, with commas between."""
    found = [*_THIS_MACHINE, *(name.strip() for name in further.split(",") if name.strip())]
    found += _in_the_network() if host in _WILDCARDS else [host.partition("%")[0]]
    return list(dict.fromkeys(found))


def _in_the_network() -> Iterator[str]:
    name = socket.gethostname()
    if _NAME.fullmatch(name):  # machines may be called what no certificate can say
        yield from (name,) if "." in name else (name, f"{name}.local")
    for family, outside in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((outside, 9))  # sends nothing: it only chooses the way, and with it the own address
            yield probe.getsockname()[0]


def _write_key(file: Path, key: bytes) -> None:
    """For nobody else on this machine to read."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(key)
