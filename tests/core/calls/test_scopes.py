"""What a credential must be good for."""

from collections.abc import Collection

from pushtwin.core.calls.scopes import SCOPES, covers
from tests.cases import each
from tests.document import DOCUMENT

OPERATIONS = {one["operationId"]: one for methods in DOCUMENT["paths"].values() for one in methods.values()}
ANY_CREDENTIAL = {"APIKeyHeader", "Basic", "IBSSOTokenHeader", "OAuth2"}


def test_every_operation_that_takes_any_credential_of_an_account_has_its_scopes() -> None:
    """An operation of yours is missing here? It needs a row in `core/calls/scopes`, by its official id."""
    taking = {
        name
        for name, one in OPERATIONS.items()
        if {key for way in one.get("security", ()) for key in way} >= ANY_CREDENTIAL
    }
    assert taking
    assert taking == {name for name, one in OPERATIONS.items() if "x-scopes" in one} == taking & SCOPES.keys()


@each(
    ("scopes", "operation", "is_covered"),
    [
        (None, "get-push-statistics", True),
        ((), "get-push-statistics", False),
        (("people:manage",), "get-push-statistics", False),
        (("people:manage", "mobile-app-messaging:manage"), "get-push-statistics", True),
        (("people:read",), "get-push-device-registration", True),
        (("people:read",), "update-push-device-registration", False),
        (("message:send",), "send-omni-failover-message", True),
        (("message:send",), "send-push-notifications", True),
        (("mobile-app-messaging:send",), "send-omni-failover-message", False),
        ((), "get-user", True),  # of the SDKs
        ((), "", True),  # nobody knows what a path needs that leads to nothing
    ],
)
def test_one_of_the_scopes_is_enough(scopes: Collection[str] | None, operation: str, is_covered: bool) -> None:
    assert covers(scopes, operation) is is_covered
