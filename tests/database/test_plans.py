"""What is asked often is found by an index, however much an account has."""

import pytest

from pushtwin.core.messages import repository as messages
from pushtwin.core.omni import repository as omni
from pushtwin.database import Statement
from tests.database.plans import plan_of

_OLDER = "(send_ordinal,place)<(?,?)"


@pytest.mark.parametrize(
    ("statement", "found_by"),
    [
        (messages._OF_DEVICE, f"ix_messages_of_device (account_id=? AND registration_id=? AND {_OLDER})"),
        (omni._BY_MESSAGE_ID, "ix_omni_flows_account_id_message_id (account_id=? AND message_id=?)"),
    ],
    ids=["messages of a device", "flows by the id of a message"],
)
def test_what_is_shown_in_its_order_is_found_by_what_is_asked_for(statement: Statement, found_by: str) -> None:
    """Rather than by an index that has the order, of which SQLite would go through all that the account has."""
    assert plan_of(statement)[0].endswith(f" INDEX {found_by}")
