"""Tests that rest on what the endpoints of the SDKs do."""

from .expected import rests

INSTALLATION = "/mobile/1/appinstance"


@rests("emptyCustomAttributes", at="get-installation")
def test_no_custom_attributes_change_nothing(shop):
    shop.account.settings(additional_data_on_update="merge")
    phone = shop.account.device()
    phone.update(custom_attributes={"city": "Pula"})
    phone.update(custom_attributes={})
    assert phone.get()["customAttributes"] == {"city": "Pula"}


@rests("emptyCustomAttributes", at="get-user")
def test_no_custom_attributes_of_a_user_change_nothing(shop):
    shop.attribute("shoe", "DECIMAL")
    phone = shop.account.device()
    phone.update_user(custom_attributes={"shoe": 42})
    phone.update_user(custom_attributes={})
    assert phone.user()["customAttributes"] == {"shoe": 42}


@rests("additionalDataOnUpdate", at="get-installation")
def test_custom_attributes_of_an_install_merge(shop):
    phone = shop.account.device()
    phone.update(custom_attributes={"city": "Pula"})
    phone.update(custom_attributes={"shoe": 42})
    assert phone.get()["customAttributes"] == {"city": "Pula", "shoe": 42}


@rests("deviceAttributesOnDepersonalize", at="get-installation")
def test_a_logout_clears_the_custom_attributes_of_an_install(shop):
    phone = shop.account.device()
    phone.update(custom_attributes={"city": "Pula"})
    phone.personalize(external_user_id="u-1")
    phone.depersonalize()
    assert not phone.get().get("customAttributes")


@rests("lastIdentifier", at="update-user", under=["never"])
def test_a_user_may_lose_the_last_identifier(shop):
    phone = shop.account.device()
    phone.personalize(external_user_id="u-1")
    phone.update_user(external_user_id=None)
    assert "externalUserId" not in phone.user()


@rests("knownTokens", at="get-installation")
def test_an_install_outlives_another_one_with_its_token(shop):
    first, _ = (shop.account.device(push_token="token") for _ in range(2))
    assert first.get()["pushRegId"] == first.registration_id


@rests("revival", at="update-installation")
def test_a_token_revives_an_install(shop):
    phone = shop.account.device()
    shop.account.uninstall(phone.registration_id)
    phone.update(push_token="another")


@rests("repersonalize", at="get-installation")
def test_who_logs_in_again_keeps_what_the_device_knew(shop):
    phone = shop.account.device()
    phone.personalize(external_user_id="u-1")
    phone.update(custom_attributes={"city": "Pula"})
    phone.repersonalize(external_user_id="u-1")
    assert phone.get()["customAttributes"] == {"city": "Pula"}


@rests("userDevices", at="get-user")
def test_a_user_has_devices_unasked(shop):
    assert "instances" in shop.app(f"GET {INSTALLATION}/phone-1/user").json()


@rests("unfitEvents", at="report-custom-events")
def test_an_event_without_a_definition_is_taken(shop):
    shop.account.device().event("nothing")


@rests("sdkFailureStatus", at="get-installation")
def test_an_unknown_install_is_not_found(shop):
    assert shop.app(f"GET {INSTALLATION}/nobody").status_code == 404


@rests("nullProperties", at="report-custom-events")
def test_null_as_a_property_is_nothing(shop):
    event = shop.account.define_event("purchase", title="Purchase", fields=[{"name": "price", "type": "Decimal"}])
    shop.account.device().event(event, {"price": None}, validate=True)


@rests("inboxAccess", at="get-gcm-inbox")
def test_nobody_sees_the_inbox_of_somebody_else(shop):
    fill_inbox(shop)
    assert shop.account.device().inbox("u-1").messages == []


@rests("inboxOrder", at="get-gcm-inbox")
def test_the_newest_message_comes_first(shop):
    phone = fill_inbox(shop, "old", "new")
    assert [one.text for one in phone.inbox().messages] == ["new", "old"]


@rests("inboxSeen", at="get-gcm-inbox")
def test_a_push_that_was_seen_is_unread_in_the_inbox(shop):
    shop.account.settings(message_ids="digits")
    phone = fill_inbox(shop)
    phone.seen(phone.sync()[0].message_id)
    assert phone.inbox().count_unread == 1


@rests("inboxDays", at="get-gcm-inbox")
def test_a_message_stays_in_the_inbox(shop):
    phone = fill_inbox(shop)
    shop.later(days=2)
    assert len(phone.inbox().messages) == 1


@rests("zeroInboxExpiration", at="get-gcm-inbox")
def test_a_message_may_expire_at_once(shop):
    assert fill_inbox(shop, inboxMessageExpirationPeriod=0).inbox().messages == []


@rests("inboxApplications", at="get-gcm-inbox")
def test_an_app_sees_its_own_messages(shop):
    code = shop.other_application()
    fill_inbox(shop)
    other = shop.app("GET /mobile/1/user/u-1/inbox/gcm/messages")
    assert len(other.json()["messages"]) == 1
    answer = shop.call("GET /mobile/1/user/u-1/inbox/gcm/messages", headers={"Authorization": f"App {code}"})
    assert answer.json()["messages"] == []


def fill_inbox(shop, *texts, **options):
    """That of u-1, whose phone it is."""
    shop.account.add_inbox_topic("news")
    phone = shop.account.device()
    phone.personalize(external_user_id="u-1")
    for text in texts or ["Hi"]:
        shop.send(phone.registration_id, text=text, inboxTopic="news", **options)
        shop.later(minutes=1)
    return phone


@rests("moKeywords", at="receive-push-messages")
def test_the_first_word_is_the_keyword(shop):
    shop.pull()
    shop.account.device().write("STOP now")
    assert shop.pulled()[0]["keyword"] == "STOP"


@rests("moWithoutAction", at="receive-push-messages")
def test_what_meets_no_action_is_pulled_by_nobody(shop):
    shop.account.device().write("Hi")
    assert shop.pulled() == []


@rests("repeatedMo", at="receive-push-messages")
def test_a_message_that_is_sent_again_is_another_one(shop):
    shop.pull()
    body = {"from": "phone-1", "messages": [{"messageId": "m-1", "text": "Hi"}]}
    for _ in range(2):
        shop.app("POST /mobile/1/messages/mo", body, platformType="GCM")
    assert len(shop.pulled()) == 2


@rests("messageIds", at="receive-push-messages")
def test_ids_of_what_phones_send_are_digits(shop):
    shop.pull()
    shop.account.device().write("Hi")
    assert shop.pulled()[0]["messageId"].isdigit()
