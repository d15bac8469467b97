"""Statuses and errors of messages."""

from pushtwin.core.messages import catalogue
from pushtwin.core.messages.catalogue import (
    ERRORS,
    ORDERABLE,
    STATUSES,
    GeneralStatus,
    is_rejected_at_accept,
)
from tests.cases import each


@each(
    ("status_id", "name", "group_id", "group_name"),
    [
        (3, "PENDING_WAITING_DELIVERY", 1, "PENDING"),
        (4, "UNDELIVERABLE_REJECTED_OPERATOR", 2, "UNDELIVERABLE"),
        (5, "DELIVERED_TO_HANDSET", 3, "DELIVERED"),
        (7, "PENDING_ENROUTE", 1, "PENDING"),
        (9, "UNDELIVERABLE_NOT_DELIVERED", 2, "UNDELIVERABLE"),
        (12, "REJECTED_NOT_ENOUGH_CREDITS", 5, "REJECTED"),
        (15, "EXPIRED_EXPIRED", 4, "EXPIRED"),
        (23, "REJECTED_DUPLICATE_MESSAGE_ID", 5, "REJECTED"),
        (26, "PENDING_ACCEPTED", 1, "PENDING"),
        (51, "MISSING_TO", 5, "REJECTED"),
        (65, "REJECTED_NO_APPLICATION", 5, "REJECTED"),
        (66, "UNDELIVERABLE_NO_DESTINATION", 2, "UNDELIVERABLE"),
        (68, "REJECTED_PAYLOAD_TOO_BIG", 5, "REJECTED"),
        (69, "REJECTED_NO_CONTENT", 5, "REJECTED"),
        (70, "REJECTED_INVALID_VALIDITY_PERIOD", 5, "REJECTED"),
        (71, "REJECTED_INVALID_QUERY", 5, "REJECTED"),
        (73, "REJECTED_INVALID_INBOX_TOPIC", 5, "REJECTED"),
        (74, "REJECTED_INVALID_PRIMARY_BUTTON_ACTION", 5, "REJECTED"),
    ],
)
def test_a_status_has_the_name_and_group_of_the_contract(
    status_id: int, name: str, group_id: int, group_name: str
) -> None:
    status = STATUSES[status_id]
    assert status[:4] == (status_id, name, group_id, group_name)


def test_there_is_no_other_status() -> None:
    assert set(STATUSES) == {3, 4, 5, 7, 9, 12, 15, 23, 26, 51, 65, 66, 68, 69, 70, 71, 73, 74}  # neither 67 nor 72


@each(
    ("status_id", "description"),
    [
        (26, "Message accepted, pending for delivery"),
        (7, "Message sent to next instance"),
        (5, "Message delivered to handset"),
        (9, "Message sent not delivered"),
    ],
)
def test_a_published_description_is_to_the_letter(status_id: int, description: str) -> None:
    assert STATUSES[status_id].description == description


@each(
    ("error_id", "name", "group_id", "group_name"),
    [
        (0, "NO_ERROR", 0, "OK"),
        (4100, "EC_MESSAGE_CANCELED", 2, "USER_ERRORS"),
        (4101, "EC_VALIDITY_EXPIRED", 2, "USER_ERRORS"),
        (8001, "EC_DEVICE_APP_UNINSTALL", 1, "HANDSET_ERRORS"),
        (8002, "EC_FCM_MISMATCH_SENDER_ID", 1, "HANDSET_ERRORS"),
        (8003, "EC_NO_APPLICATION_FOUND", 1, "HANDSET_ERRORS"),
        (8004, "EC_NO_REGISTRATION_ID_FOUND", 1, "HANDSET_ERRORS"),
        (8005, "EC_SYS_ERROR_FROM_CLOUD", 3, "OPERATOR_ERRORS"),
        (8006, "EC_INVALID_FCM_AUTH_DATA", 3, "OPERATOR_ERRORS"),
        (8007, "EC_INVALID_APNS_CERT", 3, "OPERATOR_ERRORS"),
        (8008, "EC_APPLICATION_CLOUD_TYPE_DISABLED", 3, "OPERATOR_ERRORS"),
        (8009, "EC_PUSH_INTERNAL_REQUEST_ERROR", 3, "OPERATOR_ERRORS"),
        (8010, "EC_INVALID_PUSH_PAYLOAD", 3, "OPERATOR_ERRORS"),
        (8011, "EC_PUSH_INTERNAL_GW_ERROR", 3, "OPERATOR_ERRORS"),
        (8012, "EC_PUSH_CLOUD_TEMP_UNAVAILABLE", 3, "OPERATOR_ERRORS"),
        (8013, "EC_REGISTRATION_ID_DISABLED", 3, "OPERATOR_ERRORS"),
    ],
)
def test_an_error_has_the_name_and_group_of_the_contract(
    error_id: int, name: str, group_id: int, group_name: str
) -> None:
    assert ERRORS[error_id][:4] == (error_id, name, group_id, group_name)


def test_there_is_no_other_error() -> None:
    assert set(ERRORS) == {0, 4100, 4101, *range(8001, 8014)}


def test_every_error_is_permanent_but_that_of_no_error() -> None:
    assert [one.id for one in ERRORS.values() if not one.permanent] == [0]


def test_no_error_is_described_to_the_letter() -> None:
    assert ERRORS[0].description == "No Error"


def test_a_test_can_order_every_error_but_that_of_no_error() -> None:
    assert set(ERRORS) - ORDERABLE == {0}


def test_everything_has_a_description_of_its_own() -> None:
    for entries in (STATUSES, ERRORS):
        texts = [one.description for one in entries.values()]
        assert all(texts)
        assert len(set(texts)) == len(texts)


def test_logs_can_be_filtered_by_the_six_general_statuses() -> None:
    assert list(GeneralStatus) == ["ACCEPTED", "PENDING", "UNDELIVERABLE", "DELIVERED", "EXPIRED", "REJECTED"]


def test_what_was_rejected_at_accept_is_known_by_its_status() -> None:
    rejected = {status_id for status_id in STATUSES if is_rejected_at_accept(status_id)}
    assert rejected == {12, 23, 51, 65, 66, 68, 69, 70, 71, 73, 74}


def test_the_named_constants_are_entries() -> None:
    assert (catalogue.PENDING_ACCEPTED, catalogue.PENDING_ENROUTE, catalogue.PENDING_WAITING_DELIVERY) == (26, 7, 3)
    assert (catalogue.DELIVERED, catalogue.UNDELIVERABLE_REJECTED_OPERATOR, catalogue.EXPIRED) == (5, 4, 15)
