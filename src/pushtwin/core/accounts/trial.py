"""Trials: for a while each account has other settings, and it is noted which ones are read. Pure.

Nothing of a trial is kept in the database, and it is that of one process. `pushtwin sweep` runs tests under trials: a
test that passes only under some settings rests on a guess.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Self

from pushtwin.core.accounts.settings import CHOICE_POINTS, AccountSettings
from pushtwin.database import Database, Reading

MOST_CALLS = 2000
"""Calls that a trial remembers."""

_SHOWN_BY_TWIN = "recorded_logins"  # only `/_twin` shows what it decides: it counts as read when somebody looks there
_DEFAULTS = {point.name: point.default for point in CHOICE_POINTS}
_GUESSES = {point.name: point.wire_name for point in CHOICE_POINTS if point.is_guess}
Sink = Callable[[str], object]
FaultOrder = Any
"""What faults know how to order; they are above accounts."""


class NotedSettings(AccountSettings):
    """Settings that tell which of them is read, each time, as far as they are guesses about the platform."""

    _sinks: list[Sink]

    @classmethod
    def of(cls, settings: AccountSettings, *sinks: Sink) -> Self:
        """The same settings. Each sink is told the names."""
        noted = object.__new__(cls)
        noted.__dict__.update(settings.__dict__, _sinks=[*sinks])
        return noted

    def tell_also(self, sink: Sink) -> None:
        """From now on."""
        self._sinks.append(sink)

    def __getattribute__(self, name: str) -> Any:
        if name in _GUESSES and name != _SHOWN_BY_TWIN:
            for sink in object.__getattribute__(self, "_sinks"):
                sink(name)
        return object.__getattribute__(self, name)


class Consulted:
    """Which settings were read, each once, in the order of their first time."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def __call__(self, name: str) -> None:
        self._names[name] = None

    def wire_names(self) -> list[str]:
        """As clients spell them."""
        return [_GUESSES[name] for name in self._names]


class Named:
    """Which settings somebody has chosen for an account: no trial changes these. What is no default is chosen, too."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def add(self, account_id: str, names: Iterable[str]) -> None:
        """Note what was said of an account, by the names of the fields."""
        self._names.setdefault(account_id, set()).update(names)

    def is_free(self, account_id: str, kept: AccountSettings, name: str) -> bool:
        """Whether nobody has chosen this one."""
        return name not in self._names.get(account_id, ()) and bool(getattr(kept, name) == _DEFAULTS[name])


class Trial:
    """What accounts have instead of their defaults, and what came of it so far.

    `consulted` are the settings that were read and could have been others, `calls` those to the emulated APIs, as the
    journal has them, also of accounts that are gone: the first ones, `is_cut` says that there were more. `made` are
    the accounts that were made meanwhile, in their order; `faults` what is ordered for each of them, by its place.
    """

    def __init__(self, answers: Mapping[str, Any], named: Named, faults: Sequence[tuple[int, FaultOrder]] = ()) -> None:
        self.answers = answers
        self.faults = faults
        self.made: list[str] = []
        self.named = named
        self.consulted = Consulted()
        self.calls: list[Any] = []
        self.is_cut = False

    def settings_of(self, account_id: str, kept: AccountSettings) -> NotedSettings:
        """Those that an account has meanwhile."""
        is_free = partial(self.named.is_free, account_id, kept)
        answers = {name: value for name, value in self.answers.items() if is_free(name)}

        def note(name: str) -> None:
            if is_free(name):
                self.consulted(name)

        return NotedSettings.of(kept.changed(answers) if answers else kept, note)

    def look_at_events(self) -> None:
        """Somebody is shown what has happened to a person."""
        self.consulted(_SHOWN_BY_TWIN)

    def note_made(self, account_id: str) -> list[FaultOrder]:
        """There is another account. Returns the faults that it has from its beginning."""
        place = len(self.made)
        self.made.append(account_id)
        return [order for whose, order in self.faults if whose == place]

    def hear(self, call: Any) -> None:
        """Be told of a call, or of a change by the control API."""
        if len(self.calls) < MOST_CALLS:
            self.calls.append(call)
        else:
            self.is_cut = True


def begin(database: Database, answers: Mapping[str, Any], faults: Sequence[tuple[int, FaultOrder]] = ()) -> Trial:
    """A new trial, which ends the one before; what was chosen for accounts meanwhile stays theirs."""
    before = trial_of(database)
    trial = database.trying.trial = Trial(answers, before.named if before else Named(), faults)
    return trial


def trial_of(used: Database | Reading) -> Trial | None:
    """The trial that is on."""
    trial = used.trying.trial
    assert trial is None or isinstance(trial, Trial)
    return trial


def note_chosen(database: Database, account_id: str, names: Iterable[str]) -> None:
    """Somebody has chosen these settings for an account."""
    if trial := trial_of(database):
        trial.named.add(account_id, names)


def settings_in_use(reading: Reading, account_id: str, kept: AccountSettings) -> AccountSettings:
    """The settings by which an account lives: those that are kept of it, unless a trial says otherwise."""
    trial = trial_of(reading)
    return kept if trial is None else trial.settings_of(account_id, kept)
