"""The tests of telling people of their parcels, whether they have the app or not."""

import httpx
import pytest

from backend import PushDevices
from parcels import ParcelMessages
from pauses import Pauses
from pushtwin.testing import TwinAccount
from pushtwin.testing.device import TwinDevice

ANA = "385911234567"


@pytest.fixture
def parcels(http: httpx.Client, twin_account: TwinAccount, pauses: Pauses) -> ParcelMessages:
    return ParcelMessages(http, twin_account.application_code, pauses)


@pytest.fixture
def phone(http: httpx.Client, twin_account: TwinAccount, pauses: Pauses) -> TwinDevice:
    """Ana has the app."""
    phone = twin_account.device()
    PushDevices(http, pauses).login(str(phone.registration_id), "ana", ANA)
    return phone


def test_who_opens_the_app_gets_no_sms(parcels: ParcelMessages, phone: TwinDevice, twin_account: TwinAccount) -> None:
    parcels.tell("7", ANA)
    (message,) = phone.sync()
    phone.sync()
    assert (message.text, message.custom_payload) == ("Parcel 7 waits for you.", {"parcel": "7"})
    twin_account.clock.advance(days=1)
    parcels.collect()
    assert parcels.reached == {"7": "PUSH"}
    assert twin_account.sms() == []


@pytest.mark.twin(expects=["429", "503"])  # who waits for a second has the SMS already
def test_who_does_not_gets_it_by_sms_ten_minutes_later(
    parcels: ParcelMessages, phone: TwinDevice, twin_account: TwinAccount
) -> None:
    parcels.tell("7", ANA)
    twin_account.clock.advance(minutes=10)
    parcels.collect()
    assert parcels.reached == {}  # the SMS is under way
    twin_account.clock.advance(seconds=1)
    parcels.collect()
    assert parcels.reached == {"7": "SMS"}
    assert phone.sync() == []


def test_who_has_no_app_gets_the_sms_at_once(parcels: ParcelMessages, twin_account: TwinAccount) -> None:
    parcels.tell("7", "385917654321")
    twin_account.clock.advance(seconds=1)
    parcels.collect()
    assert parcels.reached == {"7": "SMS"}


def test_a_number_that_nobody_has_is_noted(parcels: ParcelMessages, twin_account: TwinAccount) -> None:
    twin_account.settings(sms_outcomes={"38591*": "undeliverable"})
    parcels.tell("7", ANA)
    twin_account.clock.advance(seconds=1)
    parcels.collect()
    assert parcels.reached == {"7": None}


def test_a_send_whose_answer_is_lost_tells_once(parcels: ParcelMessages, twin_account: TwinAccount) -> None:
    twin_account.fail("send-omni-failover-message", connection="reset", after=True, first=1)
    parcels.tell("7", ANA)
    twin_account.clock.advance(seconds=1)
    parcels.collect()
    assert parcels.reached == {"7": "SMS"}
    assert len(twin_account.sms(to=ANA)) == 1
