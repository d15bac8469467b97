"""What an SDK knows about the phone and the app that it runs in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Platform(StrEnum):
    """Which SDK speaks. The value is the name that it reports as `os`."""

    ANDROID = "Android"
    IOS = "iOS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone and the app on it, as the SDK reports them. Vary one with `dataclasses.replace`.

    `app` is the name of the app on Android and its bundle id on iOS. `os_code_name` and `abi` exist on Android only;
    `modules`, the flags of active modules such as `inbox`, on iOS only.
    """

    platform: Platform
    sdk_version: str
    os_version: str
    manufacturer: str
    model: str
    name: str
    app: str
    app_version: str = "1.0"
    language: str = "en"
    timezone_offset: str = "GMT+00:00"
    secure: bool = True
    notifications_enabled: bool = True
    carrier: str = ""
    network_code: str = ""
    country_code: str = ""
    os_code_name: str = ""
    abi: str = ""
    modules: tuple[str, ...] = ()

    @property
    def user_agent(self) -> str:
        """`User-Agent` of every request."""
        app = (self.app, self.app_version, self.name)
        network = (self.carrier, self.network_code, self.country_code)
        if self.platform is Platform.ANDROID:
            system = (self.os_code_name, self.os_version, self.abi, self.model, self.manufacturer)
            return f"Infobip Mobile API Client/{self.sdk_version}({';'.join((*system, *app, *network, *network))})"
        system = ("iOS", self.os_version, "", self.model, "")
        return f"MobileMessaging/{self.sdk_version}({';'.join((*system, *app, *network))})"

    @property
    def push_service(self) -> str:
        """`pushServiceType`: who reaches the phone."""
        return "Firebase" if self.platform is Platform.ANDROID else "APNS"

    @property
    def system_data(self) -> dict[str, Any]:
        """The fields that a create, an update and a session report have in common."""
        return {
            "notificationsEnabled": self.notifications_enabled,
            "sdkVersion": self.sdk_version,
            "appVersion": self.app_version,
            "os": self.platform.value,
            "osVersion": self.os_version,
            "deviceManufacturer": self.manufacturer,
            "deviceModel": self.model,
            "deviceSecure": self.secure,
            "language": self.language,
            "deviceTimezoneOffset": self.timezone_offset,
            "deviceName": self.name,
            **dict.fromkeys(self.modules, True),
        }


ANDROID_PHONE = Phone(
    platform=Platform.ANDROID,
    sdk_version="15.0.0",
    os_version="14",
    os_code_name="UPSIDE_DOWN_CAKE",
    abi="arm64-v8a",
    manufacturer="Google",
    model="Pixel 8",
    name="Pixel",
    app="Example",
)
IPHONE = Phone(
    platform=Platform.IOS,
    sdk_version="15.5.2",
    os_version="17.5",
    manufacturer="Apple",
    model="iPhone 15",
    name="iPhone",
    app="com.example.app",
)
