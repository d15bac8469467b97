"""Certificates of a twin, and a twin that is called over TLS."""

import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme
from cryptography import x509

from pushtwin.http.server.tls import CertificateUnusable, given_certificate, names_of, own_certificate
from pushtwin.testing import Twin
from tests.cases import each
from tests.process import TwinProcess

NAMES = ["localhost", "127.0.0.1"]


@each(
    ("host", "further", "named", "not_named"),
    [
        ("127.0.0.1", "", "10.0.2.2", "192.168.7.7"),
        ("192.168.7.7", "", "192.168.7.7", ""),
        ("::1", "", "host.docker.internal", ""),
        ("fe80::1%eth0", "", "fe80::1", "fe80::1%eth0"),
        ("0.0.0.0", "", "localhost", "0.0.0.0"),
        ("127.0.0.1", "a.example.test, b.example.test,", "b.example.test", ""),
    ],
)
def test_a_certificate_is_for_whom_the_twin_is_called_by(host: str, further: str, named: str, not_named: str) -> None:
    names = names_of(host, further)
    assert named in names
    assert not_named not in names
    assert len(set(names)) == len(names)


def test_the_authority_stays_and_the_certificate_is_made_anew(tmp_path: Path) -> None:
    first = own_certificate(tmp_path / "tls", NAMES)
    assert first.authority
    authority, certificate = first.authority.read_bytes(), first.chain.read_bytes()
    assert own_certificate(tmp_path / "tls", NAMES) == first
    assert first.authority.read_bytes() == authority
    assert first.chain.read_bytes() != certificate
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(first.chain, first.key)


def test_keys_are_for_nobody_else_and_for_no_repository(tmp_path: Path) -> None:
    own_certificate(tmp_path, NAMES)
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("*-key.pem")} == {
        "ca-key.pem": 0o600,
        "server-key.pem": 0o600,
    }
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_a_phone_of_apple_takes_its_days(tmp_path: Path) -> None:
    certificate = x509.load_pem_x509_certificate(own_certificate(tmp_path, NAMES).chain.read_bytes())
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 366


@each("names", [["a..b"], ["-" * 64 + ".test"], ["*.*.ö" + "ö" * 80]])
def test_a_name_that_is_none_is_refused_in_a_sentence(names: list[str], tmp_path: Path) -> None:
    with pytest.raises(CertificateUnusable, match="No certificate can be made in"):
        own_certificate(tmp_path, names)


def test_a_folder_that_can_not_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CertificateUnusable, match="file"):
        own_certificate(tmp_path / "file", NAMES)


def test_an_authority_without_its_key_is_refused_and_kept(tmp_path: Path) -> None:
    authority = own_certificate(tmp_path, NAMES).authority
    assert authority
    before = authority.read_bytes()
    (tmp_path / "ca-key.pem").unlink()
    with pytest.raises(CertificateUnusable):
        own_certificate(tmp_path, NAMES)
    assert authority.read_bytes() == before


def test_a_certificate_and_the_key_of_another_are_refused(tmp_path: Path) -> None:
    mine, other = own_certificate(tmp_path / "mine", NAMES), own_certificate(tmp_path / "other", NAMES)
    assert given_certificate(str(mine.chain), str(mine.key)).authority is None
    for chain, key in [(mine.chain, other.key), (mine.chain, tmp_path / "none"), (tmp_path, mine.key)]:
        with pytest.raises(CertificateUnusable, match=r"--tls-cert .* and --tls-key"):
            given_certificate(str(chain), str(key))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(folder / "tls" / "ca.pem"))
        own_certificate(folder / "tls", NAMES)
        with TwinProcess("sqlite://", folder, "--tls", "--tls-folder", str(folder / "tls")) as twin:
            yield twin.url


class TestOverTls:
    """One process with its own authority."""

    def test_whoever_trusts_the_authority_gets_answers_and_hsts(self, url: str) -> None:
        answer = httpx.get(f"{url}/people/2/contactInformation/push/x")
        assert (httpx.URL(url).scheme, answer.status_code) == ("https", 400)
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"

    def test_whoever_does_not_gets_none(self, url: str) -> None:
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trustme.CA().configure_trust(trusting)
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"{url}/docs", verify=trusting)

    def test_tests_and_devices_reach_it(self, url: str) -> None:
        with Twin.connect(url) as twin:
            account = twin.create_account()
            phone = account.device()
            assert phone.user()["type"] == "LEAD"

    @each("connection", ["reset", "empty", "truncated"])
    def test_a_fault_breaks_its_connection_too(self, url: str, connection: str) -> None:
        with Twin.connect(url) as twin:
            account = twin.create_account()
            account.install("phone-1")
            account.fail("get-push-device-registration", connection=connection, first=1)
            with httpx.Client(base_url=url, headers=account.headers) as http:
                with pytest.raises(httpx.TransportError):
                    http.get("/people/2/contactInformation/push/phone-1")
                assert http.get("/people/2/contactInformation/push/phone-1").status_code == 200
