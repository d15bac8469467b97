"""Which SMS are asked for, and what is to become of one."""

from collections.abc import Collection

from pydantic import Field

from pushtwin.control_types.messages import SmsStatusId
from pushtwin.core.omni.control_service import SmsPlace, read_sms_id
from pushtwin.core.omni.model import Channel
from pushtwin.core.omni.report_repository import AttemptFilter
from pushtwin.surfaces.control_api import pages
from pushtwin.surfaces.control_api.fields import Code, ControlBody
from pushtwin.surfaces.control_api.messages.requests import ids_of_status
from pushtwin.surfaces.control_api.pages import PageQuery


class SmsQuery(PageQuery):
    """Which SMS."""

    to: Code | None = Field(None, description="Only those to this number, as it was given.")
    message_id: Code | None = Field(None, description="Only those of this message.")
    bulk_id: Code | None = Field(None, description="Only those of this bulk.")
    status: Code | None = Field(
        None,
        description="Only those with this status: a general one, such as `PENDING`, or the id of one, such as `5`.",
    )

    def filter(self) -> AttemptFilter:
        """Raises ControlRequestInvalid."""
        return AttemptFilter(
            to=self.to,
            message_ids=_one(self.message_id),
            bulk_ids=_one(self.bulk_id),
            statuses=None if self.status is None else ids_of_status(self.status),
            channel=Channel.SMS,
        )

    def after(self) -> SmsPlace | None:
        """Raises ControlRequestInvalid."""
        return None if self.cursor is None else pages.read_place(self.cursor, read_sms_id)


class DecideSms(ControlBody):
    """What becomes of an SMS that is under way."""

    status: SmsStatusId = Field(description="5 (delivered), 9 (not delivered) or 15 (expired).", examples=[9])


def _one(value: str | None) -> Collection[str]:
    return () if value is None else (value,)
