"""The use case of apps that want to call (mobile-sdk-api 4.22)."""

from pushtwin.core.calls.call import Call
from pushtwin.core.people.gate import check_caller
from pushtwin.core.webrtc.tokens import IssuedToken, TokenWanted, issue_token
from pushtwin.database import Writing


def issue(writing: Writing, call: Call, wanted: TokenWanted) -> IssuedToken:
    """Signed with the API key of the account, by its time. Raises as every call of an SDK.

    Nothing keeps it: a token is good until it ends.
    """
    check_caller(writing, call)
    assert call.account is not None
    return issue_token(wanted, writing.time_and_ids.new_uuid(), writing.now, call.account.credentials.api_key)
