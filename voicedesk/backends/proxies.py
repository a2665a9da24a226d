"""The way out that the environment and the system prescribe, for a service; see ``settings/network.py``."""

from __future__ import annotations

from voicedesk.backends.errors import RequestRefused
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.settings.network import (
    SIGN_IN_CERTIFICATES,
    NetworkSettingWrong,
    check_certificates,
    way_to,
)


def proxy_for(host: str, stage: Stage = Stage.WHOLE) -> str | None:
    """The proxy's address; None where the way is direct. For a worker thread. Raises ``RequestRefused`` that
    names what is wrong in the environment."""
    try:
        return way_to(host)
    except NetworkSettingWrong as wrong:
        raise _refusal(wrong, stage) from None


def check_sign_in_certificates() -> None:
    """Raises ``RequestRefused`` as above."""
    try:
        check_certificates(*SIGN_IN_CERTIFICATES)
    except NetworkSettingWrong as wrong:
        raise _refusal(wrong, Stage.WHOLE) from None


def _refusal(wrong: NetworkSettingWrong, stage: Stage) -> RequestRefused:
    return RequestRefused(Problem(ProblemCode.NETWORK_SETTING, str(wrong), stage=stage))
