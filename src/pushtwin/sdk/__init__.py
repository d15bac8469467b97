"""A scripted install that speaks the HTTP API of the mobile SDKs, as Android or as iOS."""

from pushtwin.sdk.control import uninstall
from pushtwin.sdk.device import Device
from pushtwin.sdk.fleet import create_fleet
from pushtwin.sdk.inbox import Inbox
from pushtwin.sdk.messages import PushMessage
from pushtwin.sdk.mo import MoResult
from pushtwin.sdk.phone import ANDROID_PHONE, IPHONE, Phone, Platform
from pushtwin.sdk.sending import DeviceError

__all__ = [
    "ANDROID_PHONE",
    "IPHONE",
    "Device",
    "DeviceError",
    "Inbox",
    "MoResult",
    "Phone",
    "Platform",
    "PushMessage",
    "create_fleet",
    "uninstall",
]
