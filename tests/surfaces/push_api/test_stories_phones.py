"""What a sync brings to a phone that much has been sent to (push-messages-api 12.4, mobile-sdk-api 6.8)."""

from pushtwin.core.messages.on_phones import MOST
from tests import databases
from tests.surfaces.control_api.control import after_noon
from tests.surfaces.push_api.stories import seconds
from tests.surfaces.push_api.world import HOUR, SECOND, World, device, user

pytestmark = databases.both


def test_what_has_expired_takes_no_place_of_what_a_phone_may_still_get(world: World) -> None:
    phone = world.android()
    (valid,) = world.send_to(device(phone.id))["messages"]
    world.send_to(*[device(phone.id)] * MOST, options=seconds(30))
    world.advance(31 * SECOND)
    assert phone.pull() == [valid["messageId"]]


def test_what_is_for_a_person_who_has_logged_out_takes_no_place_of_what_is_for_the_phone(world: World) -> None:
    phone = world.android("jdoe")
    sent = [world.send_to(device(phone.id))["messages"][0]["messageId"] for _ in range(3)]
    world.send_to(*[user("jdoe")] * (2 * MOST + 1))
    assert len(phone.pull()) == MOST
    phone.sdk.depersonalize()
    assert phone.pull() == sent


def test_a_phone_gets_the_newest_messages_those_that_left_first_at_the_beginning(world: World) -> None:
    phone = world.android("jdoe")
    scheduled = world.send_to(device(phone.id), options={"sendAt": after_noon(HOUR)})["messages"][0]["messageId"]
    many = [one["messageId"] for one in world.send_to(*[device(phone.id)] * (MOST + 5))["messages"]]
    assert phone.pull() == many[5:]
    assert phone.pull(delivered=many) == []
    (now,) = world.send_to(device(phone.id))["messages"]
    world.advance(HOUR)
    assert phone.pull() == [now["messageId"], scheduled]
