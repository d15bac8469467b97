"""Applications as the control API shows them."""

from pushtwin.control_types.accounts import ApplicationAnswer
from pushtwin.core.accounts.model import Application


def application(one: Application) -> ApplicationAnswer:
    return {
        "applicationId": one.application_id,
        "applicationCode": one.application_code,
        "name": one.name,
        "jwtKeys": [{"kid": key.kid} for key in one.jwt_keys],
    }
