"""How one twin is run: every option of `pushtwin serve`, also read from `PUSHTWIN_…` variables."""

import ipaddress
import logging
import re
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pushtwin.base.addresses import WebhookPolicy
from pushtwin.base.log_level import LogFormat, LogLevel

log = logging.getLogger(__name__)

EPHEMERAL = "sqlite://"
_SERVICE_LINK = re.compile(r"(tcp|udp|sctp)://")


class Settings(BaseSettings):
    """Frozen: a twin is configured once, when it starts."""

    model_config = SettingsConfigDict(env_prefix="PUSHTWIN_", env_ignore_empty=True, frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8080, description="Port; 0 picks a free one and prints it.")
    database: str = Field(
        "sqlite:///pushtwin.db", description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
    )
    ephemeral: bool = Field(False, description="Keep nothing: the state lives in memory and ends with the process.")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Processes; more than one needs PostgreSQL.")
    connections: Annotated[int, Field(ge=1, le=100)] = Field(
        8, description="Connections of each process to PostgreSQL; the journal takes up to two more."
    )
    control_token: SecretStr | None = Field(
        None,
        description="Token of the control API when not bound to loopback; generated when absent. "
        "On the command line everybody on the machine sees it: rather use the variable, or a file.",
    )
    control_token_file: str = Field("", description="File with the control token, instead of the token itself.")
    seed: str = Field("", description="File with a snapshot, JSON or YAML, whose account is loaded at the start.")
    export_on_exit: str = Field(
        "", description="File to write at the end: a snapshot of the account of --seed, else of the demo account."
    )
    journal_size: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        10_000, description="Calls that the journal keeps for each account; 0 keeps none."
    )
    journal_bytes: Annotated[int, Field(ge=1_000, le=2**40)] = Field(
        64 * 1024 * 1024, description="Bytes that the calls may take which the journal keeps for each account."
    )
    webhooks: WebhookPolicy = Field(
        WebhookPolicy.PRIVATE,
        description="Whom webhooks may call: private (this machine and private networks), any (the internet, too), "
        "or off.",
    )
    tls: bool = Field(False, description="Serve https://, with a certificate of the twin's own authority.")
    tls_folder: str = Field("pushtwin-tls", description="Folder of that authority, made when there is none.")
    tls_names: str = Field("", description="Further names that the certificate is for, with commas between.")
    tls_cert: str = Field("", description="File with a certificate of your own, and its chain, in PEM.")
    tls_key: str = Field("", description="File with the key of that certificate, in PEM, without a password.")
    log_level: LogLevel = Field(LogLevel.INFO, description="How much to log.")
    log_format: LogFormat = Field(LogFormat.TEXT, description="text to read, or json: an object in each line.")
    access_log: bool = Field(
        True,
        description="A line for each call but those for pages, their files and health, on standard error; "
        "with --log-level info or debug only.",
    )

    @field_validator("port", mode="before")
    @classmethod
    def _ignore_service_link(cls, port: Any) -> Any:
        """Kubernetes and Docker tell every container where a service named pushtwin is, in this variable."""
        if isinstance(port, str) and _SERVICE_LINK.match(port):
            log.warning("PUSHTWIN_PORT=%s is the link of a service, and ignored", port)
            return cls.model_fields["port"].default
        return port

    @field_validator("log_level", "log_format", "webhooks", mode="before")
    @classmethod
    def _lower(cls, word: Any) -> Any:
        return word.lower() if isinstance(word, str) else word

    @field_validator("control_token")
    @classmethod
    def _blank_token_is_none(cls, token: SecretStr | None) -> SecretStr | None:
        return token if token and token.get_secret_value().strip() else None

    @property
    def database_url(self) -> str:
        """The database that counts: `ephemeral` wins over `database`."""
        return EPHEMERAL if self.ephemeral else self.database

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the twin."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
