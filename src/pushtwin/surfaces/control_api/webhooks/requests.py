"""Which webhooks are asked for."""

from pydantic import Field

from pushtwin.core.webhooks.model import CallbackKey, CallbackState, read_webhook_id
from pushtwin.core.webhooks.repository import Wanted
from pushtwin.surfaces.control_api import pages
from pushtwin.surfaces.control_api.fields import Code
from pushtwin.surfaces.control_api.pages import OrderedQuery


class WebhookQuery(OrderedQuery):
    """Which webhooks."""

    message_id: Code | None = Field(None, description="Only those that tell of this message.")
    state: CallbackState | None = Field(None, description="Only those in this state.")

    def wanted(self) -> Wanted:
        return Wanted(self.message_id, self.state)

    def after(self) -> CallbackKey | None:
        """Raises ControlRequestInvalid."""
        return None if self.cursor is None else pages.read_place(self.cursor, read_webhook_id)
