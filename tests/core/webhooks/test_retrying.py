"""When a webhook is tried again, and when no more."""

from itertools import pairwise

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import WebhookSuccess, WebhookWaits
from pushtwin.core.webhooks.model import Attempt, Callback, CallbackState
from pushtwin.core.webhooks.retrying import note_attempt, try_now, wait_before_next
from tests.cases import each
from tests.core.webhooks.callbacks import NOON, make_callback

MINUTE = 60_000
HOUR = 60 * MINUTE
AS_IT_IS = AccountSettings()
MOST_TRIES = 21


def attempt(at: int, status: int | None = 500) -> Attempt:
    return Attempt(at, status, None if status else "connection refused", 3)


def failed_always(settings: AccountSettings = AS_IT_IS) -> list[Callback]:
    """After each attempt, each made when it is due, until it is given up."""
    history = [make_callback()]
    while history[-1].due_at is not None:
        history.append(note_attempt(history[-1], attempt(history[-1].due_at), settings))
    return history[1:]


def test_waits_grow_with_the_square_of_the_retries() -> None:
    waits = [wait_before_next(failures, AS_IT_IS) for failures in range(1, 9)]
    assert waits == [minutes * MINUTE for minutes in (1, 2, 5, 10, 17, 26, 37, 50)]


def test_it_is_given_up_after_twenty_attempts_beyond_the_first() -> None:
    history = failed_always()
    assert [one.state for one in history] == [CallbackState.PENDING] * 20 + [CallbackState.GIVEN_UP]
    assert history[-1].tries == MOST_TRIES == len(history[-1].attempts)


def test_the_account_says_how_often_and_with_which_retry_the_waits_begin() -> None:
    history = failed_always(AccountSettings(webhook_retries=3, webhook_waits=WebhookWaits.ONE))
    waits = [after.due_at - before.due_at for before, after in pairwise([make_callback(), *history[:-1]])]
    assert waits == [minutes * MINUTE for minutes in (2, 5, 10)]
    assert (history[-1].state, history[-1].tries) == (CallbackState.GIVEN_UP, 4)
    assert failed_always(AccountSettings(webhook_retries=0))[-1].tries == 1


def test_the_last_attempt_is_made_within_the_time_in_which_reports_can_be_fetched() -> None:
    last = failed_always()[-1].attempts[-1].at - NOON
    assert 41 * HOUR < last < 48 * HOUR


@each("status", [200, 201, 204, 299])
def test_what_is_taken_is_done(status: int) -> None:
    done = note_attempt(make_callback(claimed_until=1), attempt(NOON, status), AS_IT_IS)
    assert (done.state, done.due_at, done.claimed_until) == (CallbackState.DONE, None, None)
    assert done.attempts == (attempt(NOON, status),)


@each(("status", "state"), [(200, CallbackState.DONE), (201, CallbackState.PENDING), (204, CallbackState.PENDING)])
def test_an_account_may_take_nothing_but_200_for_a_success(status: int, state: CallbackState) -> None:
    settings = AccountSettings(webhook_success=WebhookSuccess.ONLY_200)
    assert note_attempt(make_callback(), attempt(NOON, status), settings).state is state


@each("status", [None, 100, 199, 300, 302, 404, 500])
def test_anything_else_is_tried_again(status: int | None) -> None:
    pending = note_attempt(make_callback(claimed_until=1), attempt(NOON, status), AS_IT_IS)
    assert (pending.state, pending.due_at) == (CallbackState.PENDING, NOON + MINUTE)


def test_the_next_attempt_goes_by_the_time_of_the_last() -> None:
    again = note_attempt(make_callback(tries=2), attempt(NOON + 7), AS_IT_IS)
    assert again.due_at == NOON + 7 + 5 * MINUTE


def test_what_was_given_up_can_be_tried_and_taken() -> None:
    again = try_now(failed_always()[-1], NOON + 50 * HOUR)
    assert again.due_at == NOON + 50 * HOUR
    assert note_attempt(again, attempt(again.due_at, 200), AS_IT_IS).state is CallbackState.DONE
    assert note_attempt(again, attempt(again.due_at), AS_IT_IS).state is CallbackState.GIVEN_UP


def test_what_is_done_stays_done_when_another_attempt_fails() -> None:
    done = try_now(note_attempt(make_callback(), attempt(NOON, 200), AS_IT_IS), NOON + 1)
    again = note_attempt(done, attempt(NOON + 1), AS_IT_IS)
    assert (again.state, again.due_at, again.tries) == (CallbackState.DONE, None, 2)
