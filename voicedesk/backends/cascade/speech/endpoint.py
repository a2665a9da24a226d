"""Where text is streamed to: the address of the Speech service's second websocket, from what people paste."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from voicedesk.backends.errors import RequestRefused
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.resource_address import split_path
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_PATH = "cognitiveservices/websocket/v2"
_BESIDE = (
    "cognitiveservices/websocket/v1",
    "cognitiveservices/v1",  # what the portal shows for requests without a websocket
    "cognitiveservices/voices/list",
)
_PORTAL_HOSTS = (".api.cognitive.", ".stt.speech.", ".s2s.speech.", ".customvoice.api.speech.")
"""What the portal calls the endpoints of a region's resource, and its neighbours there."""
_SPEECH_HOST = ".tts.speech."
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
    path = "/".join(split_path(parts.path)[0])
    place = _speech_place(parts.netloc.lower())
    for older in _BESIDE:
        path = path.removesuffix(older) + _PATH if path.endswith(older) else path
    if not path or path == "tts":
        path = f"tts/{_PATH}" if path or _serves_more_than_speech(place) else _PATH
    return urlunsplit((_SCHEMES[parts.scheme], place, f"/{path}", parts.query, ""))


def checked_url(far_end: FarEnd) -> str:
    """``synthesis_url`` where there is a key to go with it. Raises ``RequestRefused``."""
    url = synthesis_url(far_end)
    if not far_end.key:
        raise _refusal(ProblemCode.NOT_CONFIGURED, far_end.host, "no key is set")
    return url


def _speech_place(place: str) -> str:
    for shown in _PORTAL_HOSTS:
        place = place.replace(shown, _SPEECH_HOST)
    return place


def _serves_more_than_speech(place: str) -> bool:
    """A resource's own host, as against a region's: synthesis has a folder of its own there."""
    host = place.partition(":")[0]
    return _SPEECH_HOST not in host and host.endswith((".azure.com", ".azure.us", ".azure.cn"))


def _refusal(code: ProblemCode, host: str, detail: str) -> RequestRefused:
    return RequestRefused(Problem(code, host, detail, stage=Stage.SPEECH))
