"""The sums of a bulk."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import DisabledInStatistics, PendingInStatistics
from pushtwin.core.messages.catalogue import ERRORS, STATUSES
from pushtwin.core.messages.statistics import Row, Statistics, count
from tests.cases import each


def test_nothing_was_sent_where_nothing_is_known() -> None:
    assert count([], AccountSettings()) == Statistics(0, 0, 0, 0, 0, 0, 0.0, 0)


def test_the_published_example_adds_up() -> None:
    rows = [Row(5, 0, True, 1, 90), Row(5, 0, False, 1, 95), Row(4, 8001, False, 1, 80), Row(15, 4101, False, 1, 100)]
    assert count(rows, AccountSettings()) == Statistics(
        total_sent=4, delivered=2, seen=1, registration=1, expired=1, cloud=0, rate=50.0, time=100
    )


@each(
    ("status", "error", "bucket"),
    [
        (5, 0, "delivered"),
        *((4, error, "registration") for error in (8001, 8002, 8003, 8004)),
        *((4, error, "cloud") for error in range(8005, 8014)),
        (9, 0, "cloud"),
        (15, 4100, "expired"),
        (15, 4101, "expired"),
        (26, 0, None),
        (7, 0, None),
        (7, 8012, None),
        (3, 0, None),
    ],
)
def test_a_message_counts_in_its_bucket_and_in_the_total(status: int, error: int, bucket: str | None) -> None:
    sums = count([Row(status, error, False, 3)], AccountSettings())._asdict()
    buckets = {name: sums[name] for name in ("delivered", "registration", "expired", "cloud") if sums[name]}
    assert buckets == ({bucket: 3} if bucket else {})
    assert sums["total_sent"] == 3


@each("status", [12, 23, 51, 65, 66, 68, 69, 70, 71, 73, 74])
def test_what_was_rejected_at_accept_is_not_counted(status: int) -> None:
    assert count([Row(status, 0, False, 3, 100)], AccountSettings()) == Statistics()


@each(
    ("delivered", "pending", "rate"),
    [(29568, 2001, 93.66), (1, 2, 33.33), (2, 1, 66.67), (1, 799, 0.13), (0, 1, 0.0), (1, 0, 100.0)],
)
def test_the_rate_has_two_decimals(delivered: int, pending: int, rate: float) -> None:
    assert count([Row(5, 0, False, delivered, 1), Row(7, 0, False, pending)], AccountSettings()).rate == rate


def test_what_is_pending_may_be_left_out_of_the_total() -> None:
    rows = [Row(5, 0, False, 1, 90), Row(7, 0, False, 1), Row(4, 8001, False, 1, 80)]
    sums = count(rows, AccountSettings(pending_in_statistics=PendingInStatistics.LEAVE_OUT))
    assert (sums.total_sent, sums.delivered, sums.registration, sums.rate) == (2, 1, 1, 50.0)


def test_those_who_want_no_notifications_may_count_as_expired() -> None:
    rows = [Row(4, 8013, False, 2, 90), Row(4, 8012, False, 1, 80), Row(4, 8001, False, 1, 80)]
    sums = count(rows, AccountSettings(disabled_in_statistics=DisabledInStatistics.EXPIRED))
    assert (sums.expired, sums.cloud, sums.registration, sums.total_sent) == (2, 1, 1, 4)


def test_only_what_was_delivered_counts_as_seen() -> None:
    assert count([Row(15, 4101, True, 3, 1)], AccountSettings()).seen == 0


pending = st.builds(Row, st.sampled_from([3, 7, 26]), st.sampled_from([0, 8012]), st.just(False), st.integers(0, 50))
final = st.builds(
    Row,
    st.sampled_from(sorted(set(STATUSES) - {3, 7, 26})),
    st.sampled_from(sorted(ERRORS)),
    st.booleans(),
    st.integers(0, 50),
    st.integers(1, 100),
)


@given(st.lists(pending | final))
def test_the_sums_add_up(rows: list[Row]) -> None:
    sums = count(rows, AccountSettings())
    waiting = sum(row.amount for row in rows if row.status in {3, 7, 26})
    assert sums.total_sent == sums.delivered + sums.registration + sums.expired + sums.cloud + waiting
    assert 0 <= sums.seen <= sums.delivered
    assert 0.0 <= sums.rate <= 100.0


@given(st.lists(pending | final), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Row], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert count(shuffled, AccountSettings()) == count(rows, AccountSettings())
