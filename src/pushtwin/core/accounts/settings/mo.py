"""What an account can choose of messages that phones send. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class MoKeywords(StrEnum):
    """`firstWord` takes the first of several words for one, `none` finds none."""

    FIRST_WORD = "firstWord"
    NONE = "none"


class MoWithoutAction(StrEnum):
    """`drop` keeps it for nobody, `pull` for whoever pulls."""

    DROP = "drop"
    PULL = "pull"


class RepeatedMo(StrEnum):
    """`another` takes it once more, `ignore` tells the phone that it was sent, and nobody else."""

    ANOTHER = "another"
    IGNORE = "ignore"


@dataclass(frozen=True)
class MoSettings:
    """Messages that phones send."""

    mo_keywords: MoKeywords = choice(
        MoKeywords.FIRST_WORD, "What is the keyword of a message that a phone sends.", "push-messages-api 9"
    )
    mo_without_action: MoWithoutAction = choice(
        MoWithoutAction.DROP, "A message that a phone sends and that meets no action.", "push-messages-api 9"
    )
    repeated_mo: RepeatedMo = choice(
        RepeatedMo.ANOTHER, "A message that a phone sends again under the same id.", "push-messages-api 9"
    )
