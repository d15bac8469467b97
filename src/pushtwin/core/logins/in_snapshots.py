"""What a snapshot says of sessions and access tokens that have been handed out: never the tokens themselves."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.problems import Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.base.times import render_time
from pushtwin.core.calls.handed_out import TokenKind
from pushtwin.core.documents.entries import refuse_twice
from pushtwin.core.documents.values import Milliseconds, entry

_KINDS = {"Bearer": TokenKind.BEARER, "IBSSO": TokenKind.SESSION}
_SCHEMES = {str(kind): scheme for scheme, kind in _KINDS.items()}


@entry
class AccessTokenEntry(TypedDict):
    """A token by its hash: whoever has the token can still show it."""

    scheme: Literal["Bearer", "IBSSO"]
    tokenHash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    expiresAt: Milliseconds


class AccessTokenRow(NamedTuple):
    """A token as its table keeps it."""

    token_hash: str
    kind: str
    ordinal: int
    expires_at: int


ROWS = {"access_tokens": AccessTokenRow}


def access_token_rows(
    entries: Sequence[AccessTokenEntry], time_and_ids: TimeAndIds, problems: list[Problem]
) -> list[AccessTokenRow]:
    rows: dict[str, AccessTokenRow] = {}
    for number, shown in enumerate(entries):
        token_hash = shown["tokenHash"]
        refuse_twice(problems, rows, token_hash, "accessTokens", number, "tokenHash")
        kind, ordinal = str(_KINDS[shown["scheme"]]), time_and_ids.next_ordinal()
        rows[token_hash] = AccessTokenRow(token_hash, kind, ordinal, shown["expiresAt"])
    return [*rows.values()]


def render_access_token(row: AccessTokenRow) -> dict[str, Any]:
    return {
        "scheme": _SCHEMES[row.kind],
        "tokenHash": row.token_hash,
        "expiresAt": render_time(row.expires_at),
    }
