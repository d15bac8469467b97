"""Which bytes a secret stands for."""

from pushtwin.core.accounts.jwt_keys import Encoding, JwtKey, problems_of_secret
from tests.cases import each

HEX = "0fF0" * 16  # 32 bytes


@each(
    ("secret", "encoding", "secrets"),
    [
        ("hush", None, [b"hush"]),
        ("č", None, ["č".encode()]),
        ("hush", "text", [b"hush"]),
        (HEX, "text", [HEX.encode()]),
        (HEX, "hex", [bytes.fromhex(HEX)]),
        ("0a", "hex", [b"\n"]),
        ("aHVzaA==", "base64", [b"hush"]),
        ("aHVzaA", "base64", [b"hush"]),
        ("+/+/", "base64", [b"\xfb\xff\xbf"]),
        ("-_-_", "base64", [b"\xfb\xff\xbf"]),
        (HEX, None, [HEX.encode(), bytes.fromhex(HEX)]),
        (HEX + "00", None, [HEX.encode() + b"00", bytes.fromhex(HEX) + b"\0"]),
        (HEX[:-2], None, [HEX[:-2].encode()]),
        (HEX + "0", None, [HEX.encode() + b"0"]),
        (HEX[:-1] + "g", None, [HEX[:-1].encode() + b"g"]),
    ],
)
def test_a_secret_stands_for_bytes(secret: str, encoding: Encoding | None, secrets: list[bytes]) -> None:
    assert list(JwtKey("k", secret, encoding).secrets) == secrets
    assert not [*problems_of_secret(secret, encoding)]


@each(
    ("secret", "encoding"),
    [
        ("0", "hex"),
        ("0g", "hex"),
        ("0a 0b", "hex"),
        ("č", "hex"),
        ("a", "base64"),
        ("aHVz aA==", "base64"),
        ("aHV=zaA=", "base64"),
        ("=", "base64"),
        ("č", "base64"),
    ],
)
def test_a_secret_that_its_encoding_can_not_decode_is_a_problem(secret: str, encoding: Encoding) -> None:
    assert [one.place for one in problems_of_secret(secret, encoding)] == [("secret",)]
