"""The variables that commands read, and those that look like one of them."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

PREFIX = "PUSHTWIN_"
OF_SERVE = (
    *("HOST", "PORT", "DATABASE", "EPHEMERAL", "WORKERS", "CONNECTIONS", "CONTROL_TOKEN", "CONTROL_TOKEN_FILE", "SEED"),
    *("EXPORT_ON_EXIT", "JOURNAL_SIZE", "JOURNAL_BYTES", "WEBHOOKS", "TLS", "TLS_FOLDER", "TLS_NAMES", "TLS_CERT"),
    *("TLS_KEY", "LOG_LEVEL", "LOG_FORMAT", "ACCESS_LOG"),
)
OF_CLIENTS = ("URL", "ACCOUNT", "APP_CODE", "APPLICATION_ID", "API_KEY", "TRIAL")
_LIKENESS = 0.66  # PROT is so much like PORT; what Kubernetes sets for a service of this name is less like anything


def doubtful_variables(names: Iterable[str]) -> Iterator[str]:
    """A sentence for each variable that nobody reads, but that is spelt almost like one."""
    known = {*OF_SERVE, *OF_CLIENTS}
    for name in sorted(names):
        own = name.removeprefix(PREFIX)
        if own == name or own in known:
            continue
        for meant in get_close_matches(own, known, n=1, cutoff=_LIKENESS):
            yield f"nobody reads {name}. Did you mean {PREFIX}{meant}?"
