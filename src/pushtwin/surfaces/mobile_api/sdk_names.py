"""What the SDKs call things, and what the twin calls them: the only place that knows both (mobile-sdk-api 3)."""

from typing import Literal

from pushtwin.core.people.model import Gender

SystemDataName = Literal[
    "notificationsEnabled",
    "sdkVersion",
    "appVersion",
    "os",
    "osVersion",
    "deviceManufacturer",
    "deviceModel",
    "deviceSecure",
    "language",
    "deviceTimezoneOffset",
    "deviceName",
]
# system data: SDK → people-api 3.1
SYSTEM_DATA: dict[SystemDataName, str] = {
    "notificationsEnabled": "notificationsEnabled",
    "sdkVersion": "sdkVersion",
    "appVersion": "appVersion",
    "os": "os",
    "osVersion": "osVersion",
    "deviceManufacturer": "deviceManufacturer",
    "deviceModel": "deviceModel",
    "deviceSecure": "deviceSecure",
    "language": "osLanguage",
    "deviceTimezoneOffset": "deviceTimezoneOffset",
    "deviceName": "deviceName",
}
# optional parts of the SDK for iOS
MODULES = ("inappchat", "inbox", "webrtcui")
# what else an SDK reports: SDK → column
REPORTED = {
    "pushServiceType": "push_service_type",
    "pushServiceToken": "push_service_token",
    "applicationUserId": "application_user_id",
}
# for installs that no SDK reported: cloud type → push service of a current SDK
PUSH_SERVICE_TYPES = {"GCM": "Firebase", "APNS": "APNS", "HMS": "HMS"}
# the newest SDK for each push service: those that the contract was written from
NEWEST_VERSIONS = {"GCM": "15.0.0", "APNS": "15.5.2", "HMS": "8.11.1"}
GENDERS = {Gender.MALE: "Male", Gender.FEMALE: "Female"}
