"""`python -m benchmarks`."""

import signal
import sys

if __name__ == "__main__":  # the process of the load generator reads this file too, and needs none of the rest
    from benchmarks.run import main

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # servers and worktrees are cleared away first
    sys.exit(main())
