"""Each registration and each person that a call is about is found in the text that is kept of them, and nobody else."""

from hypothesis import given
from hypothesis import strategies as st

from pushtwin.core.calls.call import Call, Caller
from pushtwin.core.calls.touched import MOST_TOUCHED
from pushtwin.core.journal.touched import Concerned, concerned_by, line_of, read_touched

# Ids as an adversary would choose them: parts of each other, and of what is between them.
IDS = st.text(alphabet='a1,"\\\n[]nul', min_size=1, max_size=4)
TOUCHED = st.lists(st.tuples(IDS, st.integers(0, 120)), unique_by=lambda one: one[0], max_size=5)


def a_call(registration_id: str | None = None) -> Call:
    return Call(Caller.ACCOUNT, "", registration_id=registration_id)


def concerned(call: Call) -> Concerned:
    return concerned_by(call.registration_id, call.person_id, call.touched)


@given(TOUCHED, st.lists(st.one_of(IDS, st.integers(0, 120)), max_size=5))
def test_a_call_that_is_about_several_is_found_by_each_of_them_only(
    touched: list[tuple[str, int]], others: list[str | int]
) -> None:
    call = a_call()
    some = call.touch()
    for registration_id, person_id in touched:
        some.add(registration_id, person_id)
    first, owner, text = concerned(call)
    assert (first, owner) == (touched[0] if touched else (None, None))
    if len(touched) > 1:
        assert text is not None
        ids, persons = [one for one, _ in touched], [*dict.fromkeys(person for _, person in touched)]
        assert read_touched(text) == (ids, persons, False)
        for one in [*ids, *persons, *others]:
            assert (line_of(one) in text) is (one in ids or one in persons), one
    else:
        assert text is None


def test_what_a_call_names_comes_before_what_it_turned_out_to_be_about() -> None:
    call = a_call("named")
    call.touch().add("found", 7)
    assert concerned(call) == ("named", 7, None)
    assert concerned(a_call("named")) == ("named", None, None)


def test_the_first_thousand_are_kept_and_it_is_said_that_there_were_more() -> None:
    call = a_call()
    some = call.touch()
    for number in range(MOST_TOUCHED + 1):
        some.add(f"d{number}", number)
        some.add(f"d{number // 2}", number // 2)
        assert some.is_cut is (number == MOST_TOUCHED)
    text = concerned(call).touched
    assert text is not None
    ids, persons, is_cut = read_touched(text)
    assert (len(ids), len(persons), is_cut) == (MOST_TOUCHED, MOST_TOUCHED, True)


def test_a_use_case_that_runs_again_begins_anew() -> None:
    call = a_call()
    call.touch().add("d1", 1)
    call.touch().add("d2", 2)
    assert concerned(call) == ("d2", 2, None)
