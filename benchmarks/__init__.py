"""How fast the twin is, beside a bare FastAPI app in the same run: `make bench`."""
