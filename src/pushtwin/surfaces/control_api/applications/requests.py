"""What is said of an application."""

from typing import Self

from pydantic import Field, model_validator

from pushtwin.core.accounts.drafts import NewApplication
from pushtwin.core.accounts.jwt_keys import Encoding, JwtKey, problems_of_secret
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


class ChangeApplication(ControlBody):
    """What is left out stays; `jwtKeys` replaces the whole list."""

    name: Code | None = None
    application_code: Code | None = None
    jwt_keys: list[NewJwtKey] | None = None
