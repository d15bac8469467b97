"""How far it is: one line that changes on a terminal, and nothing but news where there is none."""

import sys

_CLEAR = "\r\x1b[2K"


class Progress:
    """Writes to standard error."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()

    def show(self, line: str) -> None:
        """Where it is at this moment."""
        if self._is_terminal:
            sys.stderr.write(_CLEAR + line)
            sys.stderr.flush()

    def tell(self, line: str) -> None:
        """Something that stays."""
        self.end()
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Nothing more is to come."""
        if self._is_terminal:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
