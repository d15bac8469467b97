"""`pushtwin serve`: options and variables become Settings, and a server runs by them."""

import asyncio
import gc
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
import uvicorn
from pydantic import SecretStr, ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from pushtwin import __version__
from pushtwin.app import QUIET_PATHS, Twin, create_app
from pushtwin.base import machine
from pushtwin.base.addresses import WebhookPolicy
from pushtwin.base.errors import PushtwinError, SeedInvalid
from pushtwin.base.log_level import LogFormat, LogLevel
from pushtwin.cli.ending import PARENT_SECONDS, WORKER_SECONDS, end_in_time, end_with
from pushtwin.cli.options import fail
from pushtwin.cli.trusting import certificate_for, how_to_trust
from pushtwin.database import describe
from pushtwin.demo_account import APPLICATION_CODE, REGISTRATION_ID
from pushtwin.http.access_log import logged
from pushtwin.http.server import server_config, workers
from pushtwin.http.server.tls import Certificate
from pushtwin.settings import Settings


def _option(name: str, **kwargs: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    field = Settings.model_fields[name.removeprefix("--").replace("-", "_")]
    default = "generated" if name == "--control-token" else field.default
    variable = f"PUSHTWIN_{name.removeprefix('--').replace('-', '_').upper()}"
    shown = "" if kwargs.get("is_flag") or not default else f"default: {default}; "
    return click.option(name, default=None, help=f"{field.description} [{shown}{variable}]", **kwargs)


@click.command()
@_option("--host")
@_option("--port", type=int)
@_option("--database")
@_option("--ephemeral", is_flag=True)
@_option("--workers", type=int)
@_option("--connections", type=int)
@_option("--control-token")
@_option("--control-token-file")
@_option("--seed")
@_option("--export-on-exit")
@_option("--journal-size", type=int)
@_option("--journal-bytes", type=int)
@_option("--webhooks", type=click.Choice([policy.value for policy in WebhookPolicy], case_sensitive=False))
@_option("--tls", is_flag=True)
@_option("--tls-folder")
@_option("--tls-names")
@_option("--tls-cert")
@_option("--tls-key")
@_option("--log-level", type=click.Choice([level.value for level in LogLevel], case_sensitive=False))
@_option("--log-format", type=click.Choice([one.value for one in LogFormat], case_sensitive=False))
@_option("--access-log", type=click.Choice(["on", "off"], case_sensitive=False))
@click.option("--until-input-ends", is_flag=True, hidden=True, help="Stop when standard input is closed.")
def serve(*, until_input_ends: bool, **options: Any) -> None:
    """Run a twin until it is told to stop."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, _end)
    if until_input_ends:
        end_with(lambda: os.read(0, 1))
    settings = _with_token(_settings({name: value for name, value in options.items() if value is not None}))
    if settings.workers > 1 and make_url(settings.database_url).get_backend_name() == "sqlite":
        fail(
            f"{settings.workers} workers need PostgreSQL (--database postgresql://…): each SQLite writer stops the "
            "others, so more processes on one file are slower than one."
        )
    if settings.workers > 1 and settings.export_on_exit:
        fail(
            "--export-on-exit is for one worker. PostgreSQL keeps the state: take it by `pushtwin snapshot --database`."
        )
    if settings.export_on_exit and not (folder := Path(settings.export_on_exit).parent).is_dir():
        fail(f"There is no folder {folder} for the file of --export-on-exit.")
    if settings.workers > 1 and not workers.can_be_watched():
        fail(f"{settings.workers} workers need uvicorn {workers.OLDEST_UVICORN} or newer: pip install -U uvicorn.")
    try:
        certificate = certificate_for(settings)
        with _listen(settings) as listener:  # before the database is made: where no port is free, none is left behind
            asyncio.run(_prepare(settings))
            _serve(settings, listener, certificate)
    except SeedInvalid as problem:
        fail(str(problem), problem.details)
    except PushtwinError as problem:
        fail(str(problem))


def _serve(settings: Settings, listener: socket.socket, certificate: Certificate | None) -> None:
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    generated = None if settings.is_loopback or settings.control_token else machine.new_token(24)
    if generated:
        settings = settings.model_copy(update={"control_token": SecretStr(generated)})
    _announce(settings, generated, certificate)
    _run(settings, listener, certificate)


def _settings(options: dict[str, Any]) -> Settings:
    try:
        settings = Settings(**options)
        make_url(settings.database_url)
    except ValidationError as problem:
        first = problem.errors()[0]
        fail(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.")
    except (ArgumentError, ValueError):  # ValueError: the port is not a number
        fail("database: should be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")
    return settings


def _with_token(settings: Settings) -> Settings:
    """With the token of the file, if one is named."""
    if not settings.control_token_file:
        return settings
    try:
        token = Path(settings.control_token_file).read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is no text"
        fail(f"The file {settings.control_token_file} can't be read: {reason}.")
    if settings.control_token or not token:
        fail("Give one control token: --control-token-file names a file with one, --control-token is one.")
    return settings.model_copy(update={"control_token": SecretStr(token)})


async def _prepare(settings: Settings) -> None:
    """Find out in one place, before any server runs, whether the state can be used."""
    if settings.ephemeral and not settings.seed:
        return
    twin = create_app(settings)
    await twin.start()
    await twin.stop()


def _listen(settings: Settings) -> socket.socket:
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048, dualstack_ipv6=both)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        fail(
            f"Port {settings.port} of {settings.host} can't be used: {reason}. "
            "Choose another with --port (make: PORT=9000)."
        )


def _announce(settings: Settings, generated_token: str | None, certificate: Certificate | None) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    reachable = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else host
    url = f"{'https' if certificate else 'http'}://{reachable}:{settings.port}"
    lines = [
        f"pushtwin {__version__} serves at {url}",
        f"  console  {url}/",
        f"  docs     {url}/docs",
        f"  state    {describe(settings.database_url)}",
    ]
    if generated_token:
        lines.append(f"  control token  {generated_token}")
    device = f"{url}/people/2/contactInformation/push/{REGISTRATION_ID}"
    trust = certificate.authority if certificate else None
    lines += how_to_trust(trust) if trust else []
    lines.append(f"  try      curl {f'--cacert {trust} ' if trust else ''}-H 'AppCode: {APPLICATION_CODE}' {device}")
    click.echo("\n".join(lines))
    sys.stdout.flush()


def make_app(settings: Settings | None = None) -> Twin:
    """The twin of a process that does nothing else.

    What was loaded so far stays until the process ends. The garbage collector need not look at it again and again: it
    would stop everything for 40 ms.
    """
    app = create_app(settings)
    gc.freeze()
    return app


def make_own_app(settings: Settings | None = None) -> ASGIApp:
    """The same with its log of calls, for a process that listens to signals by now, and may be another one's child."""
    settings = settings or Settings()
    app = make_app(settings)
    end_in_time(WORKER_SECONDS, serves=lambda: app.has_started)
    if parent := multiprocessing.parent_process():
        end_with(parent.join)
    is_told = settings.access_log and settings.log_level in {LogLevel.DEBUG, LogLevel.INFO}
    return logged(app, settings.log_format, QUIET_PATHS) if is_told else app


def _run(settings: Settings, listener: socket.socket, certificate: Certificate | None) -> None:
    config = server_config(
        "pushtwin.cli.serve:make_own_app" if settings.workers > 1 else partial(make_own_app, settings),
        factory=True,
        workers=settings.workers,
        log_config=_logging(settings.log_level, settings.log_format),
        log_level=None,  # as log_config says
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
        **({"timeout_worker_healthcheck": workers.PATIENCE_SECONDS} if settings.workers > 1 else {}),
    )
    if settings.workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
        return
    os.environ |= {
        "PUSHTWIN_HOST": settings.host,
        "PUSHTWIN_PORT": str(settings.port),
        "PUSHTWIN_DATABASE": settings.database,
        "PUSHTWIN_WORKERS": str(settings.workers),
        "PUSHTWIN_CONNECTIONS": str(settings.connections),
        "PUSHTWIN_SEED": "",  # it is loaded once
        "PUSHTWIN_JOURNAL_SIZE": str(settings.journal_size),
        "PUSHTWIN_JOURNAL_BYTES": str(settings.journal_bytes),
        "PUSHTWIN_WEBHOOKS": settings.webhooks,
        "PUSHTWIN_LOG_LEVEL": settings.log_level,
        "PUSHTWIN_LOG_FORMAT": settings.log_format,
        "PUSHTWIN_ACCESS_LOG": str(settings.access_log),
        "PUSHTWIN_CONTROL_TOKEN": settings.control_token.get_secret_value() if settings.control_token else "",
    }
    _run_workers(workers.supervisor(config, listener))


def _run_workers(running: Multiprocess) -> None:
    def kill() -> None:
        for worker in running.processes:
            worker.process.kill()

    end_in_time(PARENT_SECONDS, serves=lambda: True, give_up=kill)
    running.run()
    if workers.could_not_start(running):
        fail("A worker could not start: the log tells why.")


def _logging(level: LogLevel, log_format: LogFormat) -> dict[str, Any]:
    """Every process of the twin logs alike, to standard error. How its server comes and goes is for those who look for
    faults: others see that by the twin's own words."""
    of_server = "DEBUG" if level is LogLevel.DEBUG else "ERROR" if level is LogLevel.ERROR else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"format": "%(levelname)s %(name)s: %(message)s"},
            "json": {"()": "pushtwin.cli.json_log.JsonLines"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": log_format.value}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {"uvicorn": {"level": of_server}},
    }


def _end(*_: object) -> None:
    """Told to stop before uvicorn listens to signals, or by uvicorn once it has shut down: nothing is left to do.

    An exception would not do: raised while Python collects garbage it is printed and forgotten.
    """
    os._exit(0)
