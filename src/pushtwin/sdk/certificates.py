"""What clients of a twin take for genuine."""

import ssl

import httpx


def trusted_at(scheme: str) -> ssl.SSLContext | bool:
    """What a client of httpx verifies: with https that an authority of `SSL_CERT_FILE`, or a public one, has signed.

    Nothing without TLS: reading the certificates of all authorities takes longer than ten calls.
    """
    return httpx.create_ssl_context() if scheme == "https" else False
