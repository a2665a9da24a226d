"""Where text is streamed to: the address of the Speech service's second websocket, from what people paste."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from voicedesk.backends.errors import RequestRefused
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_PATH = "cognitiveservices/websocket/v2"
_REST_PATH = "cognitiveservices/v1"  # what the portal shows for requests without a websocket
_OLDER_PATH = "cognitiveservices/websocket/v1"
_PROJECT = "api/projects/"  # of the resource's host: speech is the resource's
_PORTAL_HOST = ".api.cognitive.microsoft.com"  # what the portal calls the endpoint of a region's resource
_SPEECH_HOST = ".tts.speech.microsoft.com"
_SCHEMES = {"https": "wss", "wss": "wss", "http": "ws", "ws": "ws"}


def synthesis_url(far_end: FarEnd) -> str:
    """The ``wss://`` address (``ws://`` on this device) for ``far_end.endpoint`` in any of its forms.

    Only the second version streams text: a path of the first is replaced, a missing one is completed, and
    any other is left as it is. Raises ``RequestRefused`` for what is no address or would show the key.
    """
    if not far_end.endpoint:
        raise _refusal(ProblemCode.NOT_CONFIGURED, "", "no address is set")
    if not far_end.is_safe:
        detail = "an address starts with https:// or wss://"
        raise _refusal(ProblemCode.ADDRESS_NOT_FOUND, far_end.host, detail)
    parts = urlsplit(far_end.endpoint)
    path = parts.path.strip("/").partition(_PROJECT)[0]
    for older in (_OLDER_PATH, _REST_PATH):
        path = path.removesuffix(older) + _PATH if path.endswith(older) else path
    if not path or path == "tts":
        path = f"tts/{_PATH}" if path or _serves_more_than_speech(far_end.host) else _PATH
    place = parts.netloc.lower().replace(_PORTAL_HOST, _SPEECH_HOST)
    return urlunsplit((_SCHEMES[parts.scheme], place, f"/{path}", parts.query, ""))


def checked_url(far_end: FarEnd) -> str:
    """``synthesis_url`` where there is a key to go with it. Raises ``RequestRefused``."""
    url = synthesis_url(far_end)
    if not far_end.key:
        raise _refusal(ProblemCode.NOT_CONFIGURED, far_end.host, "no key is set")
    return url


def _serves_more_than_speech(host: str) -> bool:
    """A resource's own host, as against a region's: synthesis has a folder of its own there."""
    return host.lower().endswith((".azure.com", ".azure.us", ".azure.cn"))


def _refusal(code: ProblemCode, host: str, detail: str) -> RequestRefused:
    return RequestRefused(Problem(code, host, detail, stage=Stage.SPEECH))
