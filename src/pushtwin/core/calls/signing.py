"""JSON Web Tokens that are signed with HS256 and a secret of any length. Pure.

Imported with the first of them: most twins never see any, and PyJWT brings 9 MiB along, and takes 40 ms of a start.
"""

import jwt
from jwt.algorithms import HMACAlgorithm

HS256 = "HS256"


class _AnyLength(HMACAlgorithm):
    """PyJWT warns of short secrets. To ignore that for a while would change the warnings of all threads meanwhile."""

    def check_key_length(self, key: bytes) -> None:  # noqa: ARG002  named so by PyJWT
        return None


SIGNATURES = jwt.PyJWS()
"""Looks at signatures and makes them; what tokens claim is left to others."""
SIGNATURES.unregister_algorithm(HS256)
SIGNATURES.register_algorithm(HS256, _AnyLength(HMACAlgorithm.SHA256))
