"""The variables in which a command finds a twin."""

from pushtwin.testing.account import TwinAccount


def variables_of(url: str, token: str, account: TwinAccount) -> dict[str, str]:
    """Those that `pushtwin exec` sets."""
    return {
        "PUSHTWIN_URL": url,
        "PUSHTWIN_ACCOUNT": account.account_id,
        "PUSHTWIN_APP_CODE": account.application_code,
        "PUSHTWIN_APPLICATION_ID": account.application_id,
        "PUSHTWIN_API_KEY": account.api_key,
        "PUSHTWIN_CONTROL_TOKEN": token,
    }
