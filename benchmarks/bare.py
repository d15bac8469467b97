"""The measure of all figures: a bare FastAPI app with one route, run as `pushtwin serve` runs the twin.

Imports nothing of the twin, so that its process holds nothing else.
"""

import socket
from typing import Any

import uvicorn
from fastapi import FastAPI

BARE_PATH = "/registration"
# As long as what the twin answers to a GET, with the same mix of types.
REGISTRATION: dict[str, Any] = {
    "registrationId": "d2463a09-1cf8-4e07-a063-041d4195d171",
    "applicationId": "753CBCDC1D587223934106E2A2AEDD44",
    "isPrimary": False,
    "additionalData": {"seen": 123456},
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

app = FastAPI()


@app.get(BARE_PATH)
async def registration():  # type: ignore[no-untyped-def]  # an annotation would make FastAPI faster
    return REGISTRATION


def main() -> None:
    """Serve on a free port and print it the way the twin does."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    print(f"bare FastAPI serves at http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
