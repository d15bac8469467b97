"""Apps on devices, of a fresh account."""

import pytest

from tests.api_client import Account
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk


@pytest.fixture(params=[AndroidSdk, IosSdk], ids=["android", "ios"])
def fresh(request: pytest.FixtureRequest, account: Account) -> Sdk:
    """An app, once with each SDK, that has not registered yet."""
    sdk: Sdk = request.param.of(account)
    return sdk


@pytest.fixture
def app(fresh: Sdk) -> Sdk:
    """An app, once with each SDK, that has registered; its person is anonymous."""
    fresh.install()
    return fresh


@pytest.fixture
def android(account: Account) -> AndroidSdk:
    """A registered app on Android."""
    sdk = AndroidSdk(account.http, account.application_code)
    sdk.install()
    return sdk


@pytest.fixture
def ios(account: Account) -> IosSdk:
    """A registered app on iOS."""
    sdk = IosSdk(account.http, account.application_code)
    sdk.install()
    return sdk
