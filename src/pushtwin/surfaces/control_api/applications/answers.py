"""Applications as the control API shows them."""

from pushtwin.control_types.accounts import ApplicationAnswer, JwtKeyAnswer
from pushtwin.core.accounts.jwt_keys import JwtKey
from pushtwin.core.accounts.model import Application


def application(one: Application) -> ApplicationAnswer:
    return {
        "applicationId": one.application_id,
        "applicationCode": one.application_code,
        "name": one.name,
        "jwtKeys": [_key(key) for key in one.jwt_keys],
        "apns": {"enabled": one.apns_enabled},
        "gcm": {"enabled": one.gcm_enabled},
    }


def _key(one: JwtKey) -> JwtKeyAnswer:
    return {"kid": one.kid} if one.encoding is None else {"kid": one.kid, "encoding": one.encoding}
