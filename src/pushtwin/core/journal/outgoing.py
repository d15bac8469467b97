"""What the journal keeps of a call that the twin has made. Pure."""

from pushtwin.base.addresses import without_user
from pushtwin.core.faults.model import Fault
from pushtwin.core.journal.entries import OUT, JournaledCall, cut, join_headers
from pushtwin.core.journal.touched import concerned_by
from pushtwin.core.webhooks.model import NOBODY, WEBHOOK, Concerned, Outcome


def outgoing_call(
    account_id: str,
    url: str,
    body: str,
    outcome: Outcome,
    called_at: int,
    *,
    concerned: Concerned = NOBODY,
    is_clock_frozen: bool = False,
    fault: Fault | None = None,
) -> JournaledCall:
    """The entry of a call that was made at a time of the account; its place among all is yet to be given.

    Name and password in the address are left out.
    """
    origin, path, query = _parts(without_user(url))
    about = concerned_by(concerned.registration_id, concerned.person_id, concerned.touched)
    return JournaledCall(
        account_id=account_id,
        ordinal=0,
        called_at=called_at,
        operation=WEBHOOK,
        status=outcome.status,
        registration_id=about.registration_id,
        person_id=about.person_id,
        application_id=concerned.application_id,
        duration=0.0 if is_clock_frozen else float(outcome.ms),
        method="POST",
        path=path,
        query=query.encode(),
        headers=join_headers((name.lower(), value) for name, value in outcome.asked),
        body=cut(body.encode()),
        answer=cut(outcome.body),
        warnings="[]",
        fault_id=fault.fault_id if fault else None,
        direction=OUT,
        origin=origin,
        reason=outcome.reason,
        touched=about.touched,
        is_counted=fault is None or fault.definition.is_counted,
    )


def path_of(url: str) -> str:
    """The path that the journal shows of an address."""
    return _parts(url)[1]


def _parts(url: str) -> tuple[str, str, str]:
    """Origin, path and query as they are written; what comes after a `#` is not sent."""
    address, _, query = url.partition("#")[0].partition("?")
    scheme, slashes, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host}", f"{slash}{path}" or "/", query
