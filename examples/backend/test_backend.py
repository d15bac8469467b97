"""The tests of the small backend. Everything about the twin comes from pushtwin's pytest plugin."""

import httpx
import pytest

from backend import PAUSES_SECONDS, DeviceGone, PlatformRefused, PlatformUnavailable, PushDevices
from pauses import Pauses
from pushtwin.testing import TwinAccount


@pytest.fixture
def backend(http: httpx.Client, pauses: Pauses) -> PushDevices:
    return PushDevices(http, sleep=pauses)


@pytest.fixture
def phone(twin_account: TwinAccount) -> str:
    """A phone on which the app was started."""
    return twin_account.device().registration_id


def test_a_login_tells_who_is_on_the_device(backend: PushDevices, twin_account: TwinAccount, phone: str) -> None:
    backend.login(phone, "u-1", phone="385911234567")
    twin_account.verify(
        "personalize-push-instance",
        registration_id=phone,
        body={"identity": {"externalId": "u-1", "phoneNumber": "385911234567"}},
        count=1,
    )
    assert twin_account.owner(phone)["externalId"] == "u-1"


def test_the_app_on_the_phone_sees_who_was_logged_in(backend: PushDevices, twin_account: TwinAccount) -> None:
    app = twin_account.device(platform="iOS")
    backend.login(app.registration_id, "u-1")
    assert app.user()["externalUserId"] == "u-1"


def test_the_next_login_replaces_the_one_before(backend: PushDevices, twin_account: TwinAccount, phone: str) -> None:
    backend.login(phone, "u-1")
    backend.login(phone, "u-2")
    assert twin_account.owner(phone)["externalId"] == "u-2"


def test_after_a_logout_the_device_is_nobodys(backend: PushDevices, twin_account: TwinAccount, phone: str) -> None:
    backend.login(phone, "u-1")
    backend.logout(phone)
    assert twin_account.owner(phone)["anonymous"]
    twin_account.verify_in_order("personalize-push-instance", "depersonalize-push-instance")


def test_a_failing_platform_is_asked_again_after_growing_pauses(
    backend: PushDevices, twin_account: TwinAccount, phone: str, pauses: Pauses
) -> None:
    failing = twin_account.fail("personalize-push-instance", status=503, first=3)
    backend.login(phone, "u-1")
    assert failing.hits == 3
    assert pauses == [0.1, 0.2, 0.4]
    twin_account.verify("personalize-push-instance", status=200, count=1)


def test_a_platform_that_keeps_failing_is_left_alone(
    backend: PushDevices, twin_account: TwinAccount, phone: str
) -> None:
    with twin_account.fail("personalize-push-instance", error="GENERAL_ERROR"), pytest.raises(PlatformUnavailable):
        backend.login(phone, "u-1")
    twin_account.verify("personalize-push-instance", count=len(PAUSES_SECONDS) + 1)
    assert twin_account.owner(phone)["anonymous"]


@pytest.mark.parametrize("connection", ["reset", "empty", "truncated"])
@pytest.mark.parametrize("repeated_personalize", ["accept", "reject"])
def test_a_login_whose_answer_is_lost_happens_once(
    backend: PushDevices, twin_account: TwinAccount, phone: str, connection: str, repeated_personalize: str
) -> None:
    twin_account.settings(repeated_personalize=repeated_personalize)
    twin_account.fail("personalize-push-instance", connection=connection, after=True, first=1)
    person = backend.login(phone, "u-1")
    twin_account.verify("personalize-push-instance", count=2)
    assert person["externalId"] == "u-1"
    assert len(twin_account.persons(external_id="u-1")) == 1
    assert twin_account.owner(phone)["registrations"] == [phone]


def test_a_logout_whose_answer_is_lost_is_fine(backend: PushDevices, twin_account: TwinAccount, phone: str) -> None:
    backend.login(phone, "u-1")
    twin_account.fail("depersonalize-push-instance", connection="reset", after=True, first=1)
    backend.logout(phone)
    twin_account.verify("depersonalize-push-instance", count=2)
    assert twin_account.owner(phone)["anonymous"]


def test_an_answer_that_takes_too_long_counts_as_lost(
    backend: PushDevices, http: httpx.Client, twin_account: TwinAccount, phone: str
) -> None:
    http.timeout = 0.3
    twin_account.fail("personalize-push-instance", latency=0.6, first=1)
    backend.login(phone, "u-1")
    assert twin_account.owner(phone)["externalId"] == "u-1"
    twin_account.verify("personalize-push-instance", at_least=2, within=10)


@pytest.mark.twin(explore=False)  # each pause is counted
def test_too_many_requests_are_held_back_as_long_as_told(
    backend: PushDevices, twin_account: TwinAccount, phone: str, pauses: Pauses
) -> None:
    twin_account.settings(rate_limits="documented")
    for number in range(110):
        backend.login(phone, f"u-{number}")
    assert pauses == [1, 1]
    assert len(twin_account.journal("personalize-push-instance", status=429)) == 2
    assert twin_account.owner(phone)["externalId"] == "u-109"


@pytest.mark.twin(explore=False)  # each pause is counted
def test_a_device_without_the_app_is_reported_at_once(
    backend: PushDevices, twin_account: TwinAccount, phone: str, pauses: Pauses
) -> None:
    twin_account.uninstall(phone)
    with pytest.raises(DeviceGone):
        backend.login(phone, "u-1")
    backend.logout(phone)
    assert pauses == []


def test_what_the_platform_refuses_is_not_sent_again(
    backend: PushDevices, twin_account: TwinAccount, phone: str
) -> None:
    with pytest.raises(PlatformRefused, match="Invalid phone number"):
        backend.login(phone, "u-1", phone="none")
    twin_account.verify("personalize-push-instance", count=1)
