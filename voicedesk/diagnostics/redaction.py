"""Takes secrets and sound out of whatever is about to be written or shown: the log, Details, the report."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import quote, quote_plus

from voicedesk.settings.addresses import SECRET_PARAMETERS
from voicedesk.text.whole import whole

REMOVED = "[removed]"
SHORTEST_SECRET = 6  # Anything shorter would take ordinary words out of the log.
SHORTEST_CODE = 8  # the same for what is left of a secret in base64
LONGEST_DETAIL = 400
LONGEST_READ = 20_000
MOST_LEARNED = 200

_learned: dict[str, None] = {}

# Whoever sends the text may have thought of these patterns: none looks twice at what is far away.
_USER = re.compile(r"""(?<=//)(?:[^\s"'<>@/?\#:]{1,300}|[^\s"'<>@/?\#:]{0,300}:[^\s"'<>]{0,300})@""")
_HEADERS = re.compile(
    r"""(?ix) ((?: api[-_]?key | access[-_]?key | account[-_]?key | subscription[-_]?key | token | secret
        | password | passwd | signature | assertion | \b authorization | \b sig ) ["']?
        \s* [:=] \s* ["']? (?:bearer\s+|basic\s+)? ) [^\s"',;&}\])]+"""
)
_VARIABLES = re.compile(
    r"\b([A-Z][A-Z0-9_]{0,60}(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD|CREDENTIALS?)[A-Z0-9_]{0,60}"
    r"\s*=\s*)[^\s;&]+"
)
_PARAMETERS = re.compile(
    rf"(?i)([?&#](?:{'|'.join(sorted(map(re.escape, SECRET_PARAMETERS)))})=)[^\s&#\"'<>]+"
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)[\w.~+/-]+=*")
_TOKENS = re.compile(  # JSON web tokens, and what OpenAI, GitHub, Slack and Amazon hand out
    r"(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?|\b[spr]k-[\w-]{16,}|\bgh[pousr]_\w{20,}"
    r"|\bgithub_pat_\w{20,}|\bxox[abeprs]-[\w-]{10,}|\bA[KS]IA[A-Z0-9]{16}\b"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{120,}={0,2}")


def learn(secret: str) -> None:
    """Never let ``secret`` through again, whoever writes. For those that no settings hold: tokens of tool
    servers, passwords of proxies, the key of the far end on this device."""
    if len(secret) >= SHORTEST_SECRET and len(_learned) < MOST_LEARNED:
        _learned[secret] = None


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without ``secrets`` and those that were learned, in any spelling, without what looks like a
    key, a token or a password, and without long base64."""
    for secret in {*secrets, *_learned}:
        if len(secret) >= SHORTEST_SECRET:
            for spelling in _spellings(secret):
                text = text.replace(spelling, REMOVED)
    text = _USER.sub(f"{REMOVED}@", text)
    for named in (_HEADERS, _VARIABLES, _PARAMETERS, _BEARER):
        text = named.sub(rf"\1{REMOVED}", text)
    return _BASE64.sub(_measured, _TOKENS.sub(REMOVED, text))


def scrubbed(text: str, *secrets: str) -> str:
    """The same for Details: one line of at most 400 characters."""
    text = clean(" ".join(whole(text[:LONGEST_READ]).split()), secrets)
    return text if len(text) <= LONGEST_DETAIL else text[: LONGEST_DETAIL - 1] + "…"


class Redactor:
    """``secrets`` is asked each time, so that a key entered a moment ago is known too."""

    def __init__(self, secrets: Callable[[], Iterable[str]] = tuple) -> None:
        self._secrets = secrets

    def clean(self, text: str) -> str:
        return clean(text, self._secrets())


@lru_cache(maxsize=256)
def _spellings(secret: str) -> tuple[str, ...]:
    """As it stands in a URL, in JSON and in base64, the longest first, so that none leaves a rest."""
    quoted = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), each) for each in quoted}
    codes = {code for at in range(3) for code in _in_base64(secret.encode(), at)}
    spellings = {secret, *quoted, *lower, json.dumps(secret)[1:-1], *codes}
    return tuple(sorted(spellings, key=len, reverse=True))


def _in_base64(secret: bytes, at: int) -> list[str]:
    """Both alphabets. What stands before (``at`` bytes, modulo three) and after it changes the letters at
    its ends: they are left out."""
    whole_code = b64encode(b"\0" * at + secret).decode()
    first = -(-at * 8 // 6)
    last = (at + len(secret)) * 8 // 6
    code = whole_code[first:last]
    return [code, code.replace("+", "-").replace("/", "_")] if len(code) >= SHORTEST_CODE else []


def _measured(match: re.Match[str]) -> str:
    return f"[{len(match.group())} characters of data]"
