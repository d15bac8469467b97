"""The ids of the messages of one request, among all that the account has (push-messages-api 2)."""

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.sending import UsedMessageIds
from pushtwin.core.messages.followers import is_message_id_taken
from pushtwin.core.messages.ids import new_id
from pushtwin.core.messages.message_id_repository import insert_given_ids
from pushtwin.database import Writing


class TakenIds:
    """Knows those that something has already, also what is written only once all of the request is judged."""

    def __init__(self, writing: Writing, account_id: str, settings: AccountSettings) -> None:
        self._writing = writing
        self._account_id = account_id
        self._settings = settings
        self._taken: set[str] = set()
        self._given: list[str] = []  # that nobody else may write at the same moment

    def draw(self) -> str:
        """One that nothing has."""
        while self._is_taken(drawn := new_id(self._writing.time_and_ids, self._settings.message_ids)):
            pass
        return drawn

    def refuses(self, given: str | None) -> bool:
        """Whether something has the id that a caller has given, and the account wants none used again."""
        is_repeated = given is not None and self._is_taken(given)
        return is_repeated and self._settings.used_message_ids is UsedMessageIds.REJECT

    def give(self, given: str | None) -> None:
        """A message is accepted under the id that a caller has given it, if any; `refuses` was asked before."""
        if given is not None and given not in self._taken:
            self._given.append(given)
            self.take(given)

    def take(self, message_id: str) -> None:
        """A message has it."""
        self._taken.add(message_id)

    def write(self) -> None:
        """Once all are judged: of two who give the same id at the same moment, one runs again."""
        insert_given_ids(self._writing, self._account_id, self._given)

    def _is_taken(self, message_id: str) -> bool:
        if message_id not in self._taken and is_message_id_taken(self._writing, self._account_id, message_id):
            self._taken.add(message_id)
        return message_id in self._taken
