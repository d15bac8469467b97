"""What is said of an application."""

from typing import (
    Annotated,
    Self,  # pydantic needs this one before Python 3.12
)

from pydantic import Field, model_validator

from pushtwin.core.accounts.drafts import NewApplication
from pushtwin.core.accounts.jwt_keys import Encoding, JwtKey, problems_of_secret
from pushtwin.core.accounts.service import ApplicationChanges
from pushtwin.core.documents.values import Secret, require
from pushtwin.surfaces.control_api.fields import Code, ControlBody


class NewJwtKey(ControlBody):
    """A secret that signs the JWTs of the mobile API."""

    kid: Code
    secret: Secret
    encoding: Encoding | None = Field(
        None, description="How the secret is written. Left out: text or, from 64 hexadecimal digits on, text or hex."
    )

    @model_validator(mode="after")
    def _can_be_decoded(self) -> Self:
        return require(problems_of_secret(self.secret, self.encoding), self)

    def key(self) -> JwtKey:
        return JwtKey(self.kid, self.secret, self.encoding)


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
            tuple(one.key() for one in self.jwt_keys),
        )


class Cloud(ControlBody):
    """A cloud that reaches devices."""

    enabled: Annotated[bool, Field(strict=True)] = Field(
        description="Whether the application sends through it. If not, messages to its devices fail with error 8008."
    )


class ChangeApplication(ControlBody):
    """What is left out stays; `jwtKeys` replaces the whole list."""

    name: Code | None = None
    application_code: Code | None = None
    jwt_keys: list[NewJwtKey] | None = None
    apns: Cloud | None = None
    gcm: Cloud | None = None

    def command(self) -> ApplicationChanges:
        return ApplicationChanges(
            name=self.name,
            application_code=self.application_code,
            jwt_keys=None if self.jwt_keys is None else tuple(one.key() for one in self.jwt_keys),
            apns_enabled=None if self.apns is None else self.apns.enabled,
            gcm_enabled=None if self.gcm is None else self.gcm.enabled,
        )
