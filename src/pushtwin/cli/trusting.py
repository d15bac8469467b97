"""`pushtwin serve --tls`: which certificate a twin has, and how clients come to trust it."""

import shlex
from pathlib import Path

from pushtwin.cli.options import fail
from pushtwin.http.server.tls import Certificate, given_certificate, names_of, own_certificate
from pushtwin.settings import Settings


def certificate_for(settings: Settings) -> Certificate | None:
    """None for a twin without TLS. Raises CertificateUnusable."""
    if not settings.tls_cert and not settings.tls_key:
        if not settings.tls:
            return None
        return own_certificate(Path(settings.tls_folder).absolute(), names_of(settings.host, settings.tls_names))
    if settings.tls or not settings.tls_cert or not settings.tls_key:
        fail("Give --tls for a certificate of the twin's own, or both --tls-cert and --tls-key for one of yours.")
    return given_certificate(settings.tls_cert, settings.tls_key)


def how_to_trust(authority: Path) -> list[str]:
    """Lines that say it for each kind of client."""
    file = shlex.quote(str(authority))
    keytool = "keytool -importcert -noprompt -alias pushtwin"
    store = shlex.quote(str(authority.with_name("trust.p12")))
    return [
        f"  tls      clients must trust {authority}:",
        f"    curl     curl --cacert {file} …",
        f"    Python   SSL_CERT_FILE={file}",
        f"    Node     NODE_EXTRA_CA_CERTS={file}",
        f"    Java     {keytool} -file {file} -keystore {store} -storepass changeit",
        f"             then java -Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit …",
        f"    iOS      xcrun simctl keychain booted add-root-cert {file}",
        "    Android  a network security config of the debug build that names it (docs/tls.md)",
    ]
