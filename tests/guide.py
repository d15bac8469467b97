"""What the official guide shows of its device, which the demo account must have."""

REGISTRATION = {
    "registrationId": "d2463a09-1cf8-4e07-a063-041d4195d171",
    "applicationId": "753CBCDC1D587223934106E2A2AEDD44",
    "isPrimary": False,
    "systemData": {
        "cloudType": "GCM",
        "registrationEnabled": True,
        "notificationsEnabled": True,
        "geofencingSdk": True,
        "sdkVersion": "2.0.9.1",
        "appVersion": "1.16.0-SNAPSHOT",
        "os": "Android",
        "osVersion": "8.0.0",
        "deviceManufacturer": "HUAWEI",
        "deviceModel": "ANE-LX1",
        "deviceSecure": True,
        "osLanguage": "en",
        "deviceTimezoneOffset": "GMT+03:00",
        "deviceName": "ANE-LX1",
    },
}
