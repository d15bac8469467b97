"""Calls and verdicts as the control API shows them. A call is made JSON of what the journal keeps."""

from collections.abc import Sequence

from pushtwin.background.journal_reader import Verdict
from pushtwin.control_types.calls import FieldDifference, JournalAnswer, NearestCall, VerdictAnswer
from pushtwin.core.journal.entries import JournaledCall, show
from pushtwin.core.journal.judging import NearCall, Verification
from pushtwin.core.journal.matching import Difference
from pushtwin.surfaces.control_api.journal.words import message
from pushtwin.surfaces.control_api.pages import cut


def calls(found: Sequence[JournaledCall], limit: int, *, is_evicted: bool) -> JournalAnswer:
    shown, more = cut(found, limit, lambda one: one.ordinal)
    return {"calls": [show(one) for one in shown], **more, "evicted": is_evicted}


def verdict(judged: Verdict, verification: Verification, elsewhere: str) -> VerdictAnswer:
    answer: VerdictAnswer = {
        "passed": judged.has_passed,
        "count": judged.number,
        "matches": [show(call) for call in judged.matches],
        "message": message(judged, verification, elsewhere),
        "evicted": judged.is_evicted,
    }
    if judged.number > len(judged.matches):
        answer["matchesCut"] = True
    if not judged.has_passed:
        answer["nearest"] = [_nearest(one) for one in judged.nearest]
    return answer


def _nearest(near: NearCall) -> NearestCall:
    return {"call": show(near.call), "differences": [_difference(one) for one in near.differences]}


def _difference(one: Difference) -> FieldDifference:
    if one.is_missing:
        return {"field": one.field, "expected": one.expected}
    return {"field": one.field, "expected": one.expected, "actual": one.actual}
