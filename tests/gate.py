"""A gate in front of a PostgreSQL server, which makes it hang without a word, or be away."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url


class Gate:
    """Passes bytes between clients and the server while it is open."""

    def __init__(self, server_url: str) -> None:
        server = make_url(server_url)
        self._folder = server.query.get("host")  # of the server's Unix socket, where it has one
        self._address = (server.host, server.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._is_open = threading.Event()
        self._is_open.set()
        self._is_away = False
        self._sockets: list[socket.socket] = []
        through = server.set(host="127.0.0.1", port=self._listener.getsockname()[1], query={})
        self.url = through.render_as_string(hide_password=False)
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """From now on nothing is passed, and nothing is said."""
        self._is_open.clear()

    def thaw(self) -> None:
        self._is_open.set()

    def leave(self) -> None:
        """Whoever is connected is no more, and nobody can connect."""
        self._is_away = True
        self._drop()

    def come_back(self) -> None:
        self._is_away = False

    def close(self) -> None:
        self._listener.close()
        self._drop()
        self.thaw()

    def _drop(self) -> None:
        dropped, self._sockets = self._sockets, []
        for one in dropped:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client = self._listener.accept()[0]
                if self._is_away:
                    client.close()
                    continue
                server = self._connect()
                self._sockets += [client, server]
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _connect(self) -> socket.socket:
        if self._folder is None:
            return socket.create_connection(self._address)
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self._folder}/.s.PGSQL.{self._address[1]}")
        return server

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError), source, target:
            while data := source.recv(65536):
                self._is_open.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def gated(server_url: str) -> Iterator[Gate]:
    gate = Gate(server_url)
    try:
        yield gate
    finally:
        gate.close()
