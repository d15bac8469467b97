"""What `/_twin` says and takes, as types: one description for the twin and for its Python client.

Names are the wire's, except where Python passes keywords; times are UTC, ISO 8601. What is not known is absent.
Typing only: who talks to a twin need not load one.
"""
