"""What is said of an account."""

from typing import Annotated, Any

from pydantic import Field, create_model

from pushtwin.core.accounts.in_snapshots import kind_in_documents
from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.core.documents.values import CodeWithoutColon
from pushtwin.surfaces.control_api.applications.requests import CreateApplication
from pushtwin.surfaces.control_api.fields import Code, ControlBody

_SETTINGS: dict[str, Any] = {
    point.name: (kind_in_documents(point), Field(point.default, description=point.question)) for point in CHOICE_POINTS
}
AccountSettingsChanges = create_model(
    "AccountSettingsChanges",
    __base__=ControlBody,
    __doc__="The points on which the public sources are silent or split. What is left out keeps its value.",
    **_SETTINGS,
)


def sent_settings(settings: AccountSettingsChanges) -> dict[str, Any]:
    """Those that are said, by the names of the fields."""
    return {name: getattr(settings, name) for name in settings.model_fields_set}


class CreateAccount(ControlBody):
    """What is left out is generated; without applications one is made."""

    account_id: Code | None = None
    name: Code | None = None
    api_key: Code | None = None
    username: Annotated[CodeWithoutColon, Field(description="Without a colon.")] | None = None
    password: Code | None = None
    settings: AccountSettingsChanges = Field(default_factory=AccountSettingsChanges)
    applications: list[CreateApplication] = Field(default_factory=list)
    id_seed: Code | None = None


class ChangeAccount(ControlBody):
    """What is left out stays; settings merge by key. A seed makes ids begin anew, `null` makes them random."""

    name: Code | None = None
    settings: AccountSettingsChanges = Field(default_factory=AccountSettingsChanges)
    id_seed: Code | None = None
