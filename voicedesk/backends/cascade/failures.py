"""The names under which failures of the three services are known, one per stage and kind."""

from __future__ import annotations

from dataclasses import replace

from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_PREFIXES = {Stage.TRANSCRIPTION: "STT", Stage.CHAT: "Chat", Stage.SPEECH: "TTS"}
_KINDS = {
    "AuthenticationError": (ProblemCode.KEY_REFUSED, ProblemCode.SIGN_IN_EXPIRED),
    "AccessError": (ProblemCode.NO_ACCESS,),
    "DeploymentError": (ProblemCode.MODEL_NOT_FOUND,),
    "VoiceError": (ProblemCode.VOICE_NOT_FOUND,),
    "ConfigurationError": (
        ProblemCode.NOT_CONFIGURED,
        ProblemCode.SETTING_REFUSED,
        ProblemCode.OPTION_REFUSED,
    ),
    "ConnectionError": (
        ProblemCode.LINK_LOST,
        ProblemCode.ADDRESS_NOT_FOUND,
        ProblemCode.ADDRESS_REDIRECTS,
        ProblemCode.NO_NETWORK,
        ProblemCode.NETWORK_SETTING,
        ProblemCode.BLOCKED,
    ),
    "UnavailableError": (ProblemCode.SERVICE_DOWN,),
    "RateLimitError": (ProblemCode.LIMIT_REACHED,),
    "ProtocolError": (ProblemCode.PROTOCOL,),
    "ResponseError": (ProblemCode.RESPONSE_FAILED, ProblemCode.ANSWER_TOO_LONG),
    "TimeoutError": (ProblemCode.NO_ANSWER,),
    "ContentFilterError": (ProblemCode.CONTENT_FILTERED,),
    "RecognitionError": (ProblemCode.NOT_UNDERSTOOD,),
}

NAMES: dict[tuple[ProblemCode, Stage], str] = {
    (code, stage): prefix + kind
    for stage, prefix in _PREFIXES.items()
    for kind, codes in _KINDS.items()
    for code in codes
}
"""``TTSConnectionError`` and its kin. Several codes may share a name: the codes say more."""


def name_of(problem: Problem) -> str:
    """Empty for what no service of the three is to blame for."""
    return NAMES.get((problem.code, problem.stage), "")


def named(problem: Problem, stage: Stage) -> Problem:
    """The problem as it leaves the backend: it names its stage, and its detail begins with its name."""
    if problem.stage is Stage.WHOLE:
        problem = replace(problem, stage=stage)
    name = name_of(problem)
    if not name or problem.detail.startswith(name):
        return problem
    return replace(problem, detail=f"{name}: {problem.detail}" if problem.detail else name)
