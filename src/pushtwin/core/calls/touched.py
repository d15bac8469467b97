"""Whom a call turned out to be about. Pure."""

from dataclasses import dataclass, field

MOST_TOUCHED = 1000
"""Registrations, and persons, that a call is noted to be about; `Touched.is_cut` says that there were more."""


@dataclass(slots=True)
class Touched:
    """The registrations and persons that a call turned out to be about, where it names none: the first of them."""

    registration_ids: dict[str, None] = field(default_factory=dict)
    person_ids: dict[int, None] = field(default_factory=dict)
    is_cut: bool = False

    def add(self, registration_id: str | None, person_id: int | None) -> None:
        """Once each, in the order in which they came."""
        if registration_id is not None and registration_id not in self.registration_ids:
            if len(self.registration_ids) == MOST_TOUCHED:
                self.is_cut = True
                return
            self.registration_ids[registration_id] = None
        if person_id is not None and person_id not in self.person_ids:
            if len(self.person_ids) == MOST_TOUCHED:
                self.is_cut = True
                return
            self.person_ids[person_id] = None
