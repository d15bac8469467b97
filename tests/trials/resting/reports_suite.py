"""Tests that rest on who is told what became of messages, how often, and in which sums."""

from .expected import rests

STATISTICS = "get-push-statistics"


def sums(shop, bulk_id):
    return shop.call("GET /push/1/statistics", bulkId=bulk_id).json()


@rests("pendingInStatistics", at=STATISTICS)
def test_what_is_pending_was_sent(shop):
    bulk_id = shop.send(shop.account.device().registration_id)["bulkId"]
    assert sums(shop, bulk_id)["totalSent"] == 1


@rests("disabledInStatistics", at=STATISTICS)
def test_a_muted_device_is_an_error_of_the_cloud(shop):
    shop.account.settings(muted_devices="report")
    bulk_id = shop.send(shop.mute())["bulkId"]
    shop.later(minutes=1)
    assert sums(shop, bulk_id)["errors"]["cloud"] == 1


@rests("registrationsCount", at="get-push-application")
def test_a_disabled_registration_counts(shop):
    shop.update(systemData={"registrationEnabled": False})
    found = shop.call(f"GET /push/1/applications/{shop.account.application_code}").json()
    assert found["registrationsCount"] == 1


@rests("registrationsCount", at="get-push-applications")
def test_a_disabled_registration_counts_in_the_list(shop):
    shop.update(systemData={"registrationEnabled": False})
    (found,) = shop.call("GET /push/1/applications").json()["applications"]
    assert found["registrationsCount"] == 1


# -- webhooks: of messages, of failover, and forwards of what phones send --------------------------------------


def tell_of_a_message(shop, _):
    shop.send("phone-1")


def tell_of_failover(shop, _):
    shop.failover({"to": {"pushRegistrationId": "phone-1"}})


def tell_of_what_a_phone_sends(shop, server):
    shop.pull("HTTP_FORWARD", forwardUrl=server.url)
    shop.account.device().write("Hi")


TOLD = (tell_of_a_message, tell_of_failover, tell_of_what_a_phone_sends)


def calls_of(shop, tell, reply, **time):
    """How often a receiver is called within a time that answers like this first, or always."""
    with shop.account.webhook_server() as server:
        server.always(reply[-1]), server.answer(*reply[:-1])
        tell(shop, server)
        shop.later(seconds=5)
        shop.later(**time)
        return len(server.calls)


@rests("webhookSuccess", at="webhook")
def test_204_is_enough(shop):
    assert calls_of(shop, tell_of_a_message, [204], minutes=2) == 1


@rests("webhookSuccess", at="webhook")
def test_204_is_enough_of_failover(shop):
    assert calls_of(shop, tell_of_failover, [204], minutes=2) == 1


@rests("webhookSuccess", at="webhook")
def test_204_is_enough_of_a_forward(shop):
    assert calls_of(shop, tell_of_what_a_phone_sends, [204], minutes=2) == 1


@rests("webhookWaits", at="webhook")
def test_a_webhook_comes_again_after_a_minute(shop):
    assert calls_of(shop, tell_of_a_message, [500, 200], seconds=80) == 2


@rests("webhookWaits", at="webhook")
def test_a_webhook_of_failover_comes_again_after_a_minute(shop):
    assert calls_of(shop, tell_of_failover, [500, 200], seconds=80) == 2


@rests("webhookWaits", at="webhook")
def test_a_forward_comes_again_after_a_minute(shop):
    assert calls_of(shop, tell_of_what_a_phone_sends, [500, 200], seconds=80) == 2


@rests("webhookRetries", at="webhook")
def test_a_webhook_comes_again_for_the_fourth_time(shop):
    assert calls_of(shop, tell_of_a_message, [500], minutes=60) > 4


@rests("webhookRetries", at="webhook")
def test_a_webhook_of_failover_comes_again_for_the_fourth_time(shop):
    assert calls_of(shop, tell_of_failover, [500], minutes=60) > 4


@rests("webhookRetries", at="webhook")
def test_a_forward_comes_again_for_the_fourth_time(shop):
    assert calls_of(shop, tell_of_what_a_phone_sends, [500], minutes=60) > 4


@rests("webhookRedirects", at="webhook")
def test_a_redirect_is_not_followed(shop, redirecting):
    shop.account.settings(webhook_url=redirecting.url)
    shop.send("phone-1")
    shop.later(seconds=5)
    assert redirecting.followed == 0


@rests("webhookReports", at="get-outbound-push-message-delivery-reports")
def test_what_a_webhook_has_told_is_not_pulled(shop):
    calls_of(shop, tell_of_a_message, [200], seconds=5)
    assert shop.reports() == []


@rests("webhookReports", at="get-omni-failover-delivery-reports")
def test_what_a_webhook_has_told_of_failover_is_not_pulled(shop):
    calls_of(shop, tell_of_failover, [200], seconds=5)
    assert shop.call("GET /omni/1/reports").json()["results"] == []
