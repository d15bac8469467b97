"""Tokens for calls: for whom, for how long, and what they say."""

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.base.times import LATEST
from pushtwin.core.webrtc.tokens import MOST_SECONDS, TokenWanted, check_wanted, issue_token
from tests.cases import each

NOON = 1_767_600_000_250
SECRET = "key"


def claims(text: str) -> dict[str, object]:
    """Once the signature is found to be good; time is not looked at."""
    read: dict[str, object] = jwt.decode(text, SECRET, ["HS256"], options={"verify_exp": False, "verify_iat": False})
    return read


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
def test_a_token_says_who_may_call_until_when() -> None:
    issued = issue_token(TokenWanted("ana", 60), "id", NOON, SECRET)
    assert claims(issued.text) == {
        "iss": "pushtwin",
        "sub": "ana",
        "identity": "ana",
        "iat": 1_767_600_000,
        "exp": 1_767_600_060,
        "jti": "id",
    }
    assert issued.expires_at == 1_767_600_060_000


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
@given(st.integers(0, LATEST), st.integers(1, MOST_SECONDS))
def test_a_token_never_lasts_longer_than_it_should_nor_beyond_the_calendar(now: int, seconds: int) -> None:
    issued = issue_token(TokenWanted("ana", seconds), "id", now, SECRET)
    assert now - 1000 < issued.expires_at <= min(now + seconds * 1000, LATEST)
    assert claims(issued.text)["exp"] == issued.expires_at // 1000


@each("identity", ["ana", "d2463a09-1cf8-4e07-a063-041d4195d171", "žut", "a_b+c=/.", "x" * 64])
def test_whoever_has_such_an_identity_may_call(identity: str) -> None:
    assert check_wanted(TokenWanted(identity)).identity == identity


@each("identity", ["", "ab", "x" * 65, "ana b", "ana\n", "ana@shop"])
def test_nobody_has_another_identity(identity: str) -> None:
    with pytest.raises(RequestFormatInvalid, match="identity"):
        check_wanted(TokenWanted(identity))


@pytest.mark.parametrize("seconds", [0, -1, MOST_SECONDS + 1, 2**70])
def test_a_token_lasts_for_a_second_to_a_day(seconds: int) -> None:
    with pytest.raises(RequestFormatInvalid, match="timeToLive should be from 1 to 86400"):
        check_wanted(TokenWanted("ana", seconds))
