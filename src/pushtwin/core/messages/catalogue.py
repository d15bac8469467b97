"""Statuses and errors of messages, as the wire names them (push-messages-api 7.1 to 7.3). All surfaces render these."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

# -- statuses --------------------------------------------------------------------------------------------------

PENDING_WAITING_DELIVERY: Final = 3
UNDELIVERABLE_REJECTED_OPERATOR: Final = 4
DELIVERED: Final = 5
PENDING_ENROUTE: Final = 7
UNDELIVERABLE_NOT_DELIVERED: Final = 9
REJECTED_NOT_ENOUGH_CREDITS: Final = 12
EXPIRED: Final = 15
REJECTED_DUPLICATE_MESSAGE_ID: Final = 23
PENDING_ACCEPTED: Final = 26
MISSING_TO: Final = 51
REJECTED_NO_APPLICATION: Final = 65
UNDELIVERABLE_NO_DESTINATION: Final = 66
REJECTED_PAYLOAD_TOO_BIG: Final = 68
REJECTED_NO_CONTENT: Final = 69
REJECTED_INVALID_VALIDITY_PERIOD: Final = 70
REJECTED_INVALID_QUERY: Final = 71
REJECTED_INVALID_INBOX_TOPIC: Final = 73
REJECTED_INVALID_PRIMARY_BUTTON_ACTION: Final = 74

PENDING_GROUP: Final = 1
UNDELIVERABLE_GROUP: Final = 2
DELIVERED_GROUP: Final = 3
EXPIRED_GROUP: Final = 4
REJECTED_GROUP: Final = 5

STATUS_GROUPS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "OK",
        PENDING_GROUP: "PENDING",
        UNDELIVERABLE_GROUP: "UNDELIVERABLE",
        DELIVERED_GROUP: "DELIVERED",
        EXPIRED_GROUP: "EXPIRED",
        REJECTED_GROUP: "REJECTED",
    }
)


class GeneralStatus(StrEnum):
    """What logs can be filtered by: the groups of statuses, of which the first has a name of its own here."""

    ACCEPTED = "ACCEPTED"
    PENDING = "PENDING"
    UNDELIVERABLE = "UNDELIVERABLE"
    DELIVERED = "DELIVERED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"


class Status(NamedTuple):
    """What has become of a message, as the wire tells it."""

    id: int
    name: str
    group_id: int
    group_name: str
    description: str


def _statuses(*rows: tuple[int, str, int, str]) -> Mapping[int, Status]:
    return MappingProxyType(
        {key: Status(key, name, group, STATUS_GROUPS[group], text) for key, name, group, text in rows}
    )


STATUSES: Final = _statuses(
    (PENDING_WAITING_DELIVERY, "PENDING_WAITING_DELIVERY", 1, "Message with the cloud, waiting for its device"),
    (UNDELIVERABLE_REJECTED_OPERATOR, "UNDELIVERABLE_REJECTED_OPERATOR", 2, "Message refused on its way to the device"),
    (DELIVERED, "DELIVERED_TO_HANDSET", 3, "Message delivered to handset"),
    (PENDING_ENROUTE, "PENDING_ENROUTE", 1, "Message sent to next instance"),
    (UNDELIVERABLE_NOT_DELIVERED, "UNDELIVERABLE_NOT_DELIVERED", 2, "Message sent not delivered"),
    (REJECTED_NOT_ENOUGH_CREDITS, "REJECTED_NOT_ENOUGH_CREDITS", 5, "Account has too little credit"),
    (EXPIRED, "EXPIRED_EXPIRED", 4, "Validity ended before delivery"),
    (REJECTED_DUPLICATE_MESSAGE_ID, "REJECTED_DUPLICATE_MESSAGE_ID", 5, "Message id was used before"),
    (PENDING_ACCEPTED, "PENDING_ACCEPTED", 1, "Message accepted, pending for delivery"),
    (MISSING_TO, "MISSING_TO", 5, "Nobody to send to was named"),
    (REJECTED_NO_APPLICATION, "REJECTED_NO_APPLICATION", 5, "Sender is no application of the account"),
    (UNDELIVERABLE_NO_DESTINATION, "UNDELIVERABLE_NO_DESTINATION", 2, "No registration matches"),
    (REJECTED_PAYLOAD_TOO_BIG, "REJECTED_PAYLOAD_TOO_BIG", 5, "Message has more than 4000 characters"),
    (REJECTED_NO_CONTENT, "REJECTED_NO_CONTENT", 5, "Message has no text"),
    (REJECTED_INVALID_VALIDITY_PERIOD, "REJECTED_INVALID_VALIDITY_PERIOD", 5, "Validity is shorter than 30 seconds"),
    (REJECTED_INVALID_QUERY, "REJECTED_INVALID_QUERY", 5, "Query for recipients makes no sense"),
    (REJECTED_INVALID_INBOX_TOPIC, "REJECTED_INVALID_INBOX_TOPIC", 5, "Account has no such inbox topic"),
    (
        REJECTED_INVALID_PRIMARY_BUTTON_ACTION,
        "REJECTED_INVALID_PRIMARY_BUTTON_ACTION",
        5,
        "Action of the button lacks its type or its resource",
    ),
)


def is_rejected_at_accept(status_id: int) -> bool:
    """Whether no device was ever meant to get it: all that is REJECTED, and 66."""
    return STATUSES[status_id].group_id == REJECTED_GROUP or status_id == UNDELIVERABLE_NO_DESTINATION


# -- errors ----------------------------------------------------------------------------------------------------

NO_ERROR: Final = 0
MESSAGE_CANCELED: Final = 4100
VALIDITY_EXPIRED: Final = 4101
APP_UNINSTALLED: Final = 8001
NO_REGISTRATION: Final = 8004
CLOUD_TYPE_DISABLED: Final = 8008
CLOUD_UNAVAILABLE: Final = 8012
REGISTRATION_DISABLED: Final = 8013

REGISTRATION_ERRORS: Final = 1
USER_ERRORS: Final = 2
CLOUD_ERRORS: Final = 3

ERROR_GROUPS: Final[Mapping[int, str]] = MappingProxyType(
    {0: "OK", REGISTRATION_ERRORS: "HANDSET_ERRORS", USER_ERRORS: "USER_ERRORS", CLOUD_ERRORS: "OPERATOR_ERRORS"}
)


class DeliveryError(NamedTuple):
    """Why a message was not delivered, as the wire tells it."""

    id: int
    name: str
    group_id: int
    group_name: str
    description: str
    permanent: bool


def _errors(*rows: tuple[int, str, int, str]) -> Mapping[int, DeliveryError]:
    return MappingProxyType(
        {
            key: DeliveryError(key, name, group, ERROR_GROUPS[group], text, permanent=key != NO_ERROR)
            for key, name, group, text in rows
        }
    )


ERRORS: Final = _errors(
    (NO_ERROR, "NO_ERROR", 0, "No Error"),
    (MESSAGE_CANCELED, "EC_MESSAGE_CANCELED", 2, "Message canceled before it left the platform"),
    (VALIDITY_EXPIRED, "EC_VALIDITY_EXPIRED", 2, "Validity ended after the message was with the cloud"),
    (APP_UNINSTALLED, "EC_DEVICE_APP_UNINSTALL", 1, "App was uninstalled from the device"),
    (8002, "EC_FCM_MISMATCH_SENDER_ID", 1, "FCM knows the device from another sender"),
    (8003, "EC_NO_APPLICATION_FOUND", 1, "Application is gone"),
    (NO_REGISTRATION, "EC_NO_REGISTRATION_ID_FOUND", 1, "No such registration"),
    (8005, "EC_SYS_ERROR_FROM_CLOUD", 3, "Cloud failed by itself"),
    (8006, "EC_INVALID_FCM_AUTH_DATA", 3, "FCM refuses the credentials of the application"),
    (8007, "EC_INVALID_APNS_CERT", 3, "APNs refuses the certificate of the application"),
    (CLOUD_TYPE_DISABLED, "EC_APPLICATION_CLOUD_TYPE_DISABLED", 3, "Application does not send through this cloud"),
    (8009, "EC_PUSH_INTERNAL_REQUEST_ERROR", 3, "Request to the cloud failed inside the platform"),
    (8010, "EC_INVALID_PUSH_PAYLOAD", 3, "Cloud refuses the payload"),
    (8011, "EC_PUSH_INTERNAL_GW_ERROR", 3, "Gateway to the cloud failed"),
    (CLOUD_UNAVAILABLE, "EC_PUSH_CLOUD_TEMP_UNAVAILABLE", 3, "Cloud is away for some time"),
    (REGISTRATION_DISABLED, "EC_REGISTRATION_ID_DISABLED", 3, "Registration is disabled or notifications are off"),
)

ORDERABLE: Final = frozenset(ERRORS) - {NO_ERROR}
"""What a test can order a device to answer."""
