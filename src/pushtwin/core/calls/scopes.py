"""What a credential must be good for, by operation (people-api 1.2, 2.1, 6 to 8; push-messages-api 1). Pure."""

from collections.abc import Collection, Mapping

_PEOPLE = ("people:manage",)
_PEOPLE_READ = ("people:manage", "people:read")
_EVENTS = ("people:manage", "people:use")
_DEVICES = ("people:manage", "mobile-app-messaging:manage")
_PUSH = ("mobile-app-messaging:manage",)
_PUSH_SEND = ("message:send", "mobile-app-messaging:send", "mobile-app-messaging:manage")
_OMNI = ("omni-failover:manage",)
_OMNI_SEND = ("message:send", "omni-failover:message:send", "omni-failover:manage")

# Any one of them is enough. What is not named needs none: calls of SDKs, which show no credentials of an account, and
# those that hand credentials out.
SCOPES: Mapping[str, tuple[str, ...]] = {
    "get-push-device-registration": ("people:manage", "people:read", "mobile-app-messaging:manage"),
    "update-push-device-registration": _DEVICES,
    "personalize-push-instance": _DEVICES,
    "depersonalize-push-instance": _DEVICES,
    "get-a-single-person-or-a-list-of-people": _PEOPLE_READ,
    "create-a-new-person": _PEOPLE,
    "update-a-person": _PEOPLE,
    "partial-person-update": _PEOPLE,
    "delete-a-person": _PEOPLE,
    "set-person-contact-information": _PEOPLE,
    "add-person-contact-information": _PEOPLE,
    "delete-person-contact-information": _PEOPLE,
    "match-people-ids": ("people:read", "people:manage"),
    "merge-persons": ("people:read", "people:manage"),
    "get-list-of-tags": _PEOPLE_READ,
    "get-a-tag": _PEOPLE_READ,
    "create-a-new-tag": _PEOPLE,
    "delete-a-tag": _PEOPLE,
    "add-tag-to-people-batch": _PEOPLE,
    "remove-tag-from-people-batch": _PEOPLE,
    "get-a-list-of-custom-attributes": _PEOPLE_READ,
    "get-a-single-custom-attribute": _PEOPLE_READ,
    "create-a-custom-attribute": _PEOPLE,
    "delete-a-custom-attribute": _PEOPLE,
    "append-item-to-custom-attribute": _PEOPLE,
    "send-custom-events": _EVENTS,
    "send-custom-event": (*_EVENTS, "web:sdk"),
    "list-event-definitions": _PEOPLE_READ,
    "get-event-definition": _PEOPLE_READ,
    "create-event-definition": _PEOPLE,
    "update-event-definition": _PEOPLE,
    "send-push-notifications": _PUSH_SEND,
    "send-single-push-notification": _PUSH_SEND,
    "send-multiple-push-notifications": _PUSH_SEND,
    "test-single-push-notification": _PUSH_SEND,
    "test-multiple-push-notifications": _PUSH_SEND,
    "get-push-statistics": _PUSH,
    "get-push-reports": _PUSH_SEND,
    "get-outbound-push-message-delivery-reports": _PUSH_SEND,
    "get-outbound-push-message-logs": ("mobile-app-messaging:manage", "mobile-app-messaging:logs:read"),
    "get-push-applications": _PUSH,
    "get-push-application": _PUSH,
    "list-all-configurations": _PUSH,
    "create-a-new-configuration": _PUSH,
    "get-a-single-configuration": _PUSH,
    "delete-the-configuration": _PUSH,
    "list-all-actions": _PUSH,
    "create-new-action": _PUSH,
    "delete-action": _PUSH,
    "receive-push-messages": (
        "mobile-app-messaging:manage",
        "inbound-message:read",
        "mobile-app-messaging:inbound-message:read",
    ),
    "delete-push-inbox-messages": _PUSH,
    "delete-push-inbox-user-message": _PUSH,
    "get-omni-failover-scenarios": _OMNI,
    "create-omni-failover-scenario": _OMNI,
    "get-omni-failover-scenario": _OMNI,
    "update-omni-failover-scenario": _OMNI,
    "send-omni-failover-message": _OMNI_SEND,
    "get-omni-failover-delivery-reports": _OMNI_SEND,
    "get-omni-failover-message-logs": ("omni-failover:logs:read", "omni-failover:manage"),
}


def covers(scopes: Collection[str] | None, operation: str) -> bool:
    """Whether a credential with these scopes may call the operation; None are all there are."""
    needed = SCOPES.get(operation)
    return scopes is None or needed is None or not set(needed).isdisjoint(scopes)
