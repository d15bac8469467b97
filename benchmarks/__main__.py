"""`python -m benchmarks`."""

import sys

if __name__ == "__main__":  # the process of the load generator reads this file too, and needs none of the rest
    from benchmarks.run import main

    sys.exit(main())
