"""What is said of an application."""

from pydantic import Field

from pushtwin.core.accounts.drafts import NewApplication
from pushtwin.core.accounts.model import JwtKey
from pushtwin.core.documents.values import Secret
from pushtwin.surfaces.control_api.fields import Code, ControlBody


class NewJwtKey(ControlBody):
    """A secret that signs the JWTs of the mobile API."""

    kid: Code
    secret: Secret


class CreateApplication(ControlBody):
    """What is left out is generated."""

    name: Code | None = None
    application_code: Code | None = None
    application_id: Code | None = None
    jwt_keys: list[NewJwtKey] = Field(default_factory=list)

    def command(self) -> NewApplication:
        return NewApplication(
            self.name,
            self.application_code,
            self.application_id,
            tuple(JwtKey(key.kid, key.secret) for key in self.jwt_keys),
        )


class ChangeApplication(ControlBody):
    """What is left out stays; `jwtKeys` replaces the whole list."""

    name: Code | None = None
    application_code: Code | None = None
    jwt_keys: list[NewJwtKey] | None = None
