"""The environment names that are understood, and the reading of a ``.env`` file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.kept_files import FileRefusedError, text_of
from voicedesk.settings.schema import SecretName

SETTING_VARIABLES: Mapping[str, tuple[str, str]] = {
    "AZURE_VOICELIVE_ENDPOINT": ("voice_live", "endpoint"),
    "AZURE_VOICELIVE_MODEL": ("voice_live", "model"),
    "AZURE_VOICELIVE_VOICE": ("voice_live", "voice"),
    "AZURE_VOICELIVE_INSTRUCTIONS": ("voice_live", "instructions"),
    "AZURE_OPENAI_ENDPOINT": ("cascade", "openai_endpoint"),
    "AZURE_OPENAI_DEPLOYMENT": ("cascade", "openai_deployment"),
    "OPENAI_API_VERSION": ("cascade", "openai_api_version"),
    "AZURE_STT_ENDPOINT": ("cascade", "stt_endpoint"),
    "AZURE_STT_DEPLOYMENT": ("cascade", "stt_deployment"),
    "AZURE_STT_SERVER_PROMPT": ("cascade", "stt_prompt"),
    "AZURE_STT_THRESHOLD": ("cascade", "stt_threshold"),
    "AZURE_STT_PREFIX_PADDING_MS": ("cascade", "stt_prefix_padding_ms"),
    "AZURE_STT_SILENCE_DURATION_MS": ("cascade", "stt_silence_duration_ms"),
    "AZURE_TTS_ENDPOINT": ("cascade", "tts_endpoint"),
    "AZURE_TTS_VOICE_NAME": ("cascade", "tts_voice"),
    "INTERRUPT_AGENT": ("audio", "barge_in_by_voice"),
    "CANCEL_ECHO": ("audio", "echo_cancellation"),
}

SECRET_VARIABLES: Mapping[str, SecretName] = {
    "AZURE_VOICELIVE_API_KEY": SecretName.VOICE_LIVE_KEY,
    "AZURE_OPENAI_API_KEY": SecretName.OPENAI_KEY,
    "AZURE_STT_API_KEY": SecretName.STT_KEY,
    "AZURE_TTS_API_KEY": SecretName.TTS_KEY,
}


MOST_FAULTS = 3
KNOWN = (*SETTING_VARIABLES, *SECRET_VARIABLES)


@dataclass(frozen=True, slots=True)
class Variable:
    """One name with its value and where it stands; the value may be a secret, so the repr hides it.

    ``found_in`` is the file, if nobody named that."""

    name: str
    value: str
    where: str
    found_in: str = ""

    def __repr__(self) -> str:
        return f"Variable({self.name} {self.where})"


def from_environment(environ: Mapping[str, str]) -> dict[str, Variable]:
    """The known names that are set and not empty."""
    found = {}
    for name in KNOWN:
        value = environ.get(name, "").strip()
        if value:
            found[name] = Variable(name, value, "in the environment")
    return found


def from_env_file(path: Path, *, ours: bool) -> tuple[dict[str, Variable], tuple[str, ...]]:
    """The known names of a ``.env`` file, taken literally: ``$`` stands for itself, a key may hold one.

    ``ours``: the person named the file; else it is some program's that lies in the current folder, in
    whatever encoding that writes. What is wrong then is no more than a sentence each; with a file that was
    named it is a ConfigurationError.
    """
    try:
        content = text_of(path, any_kind=ours, errors="strict" if ours else "replace")
    except (OSError, FileRefusedError) as error:
        reason = error if isinstance(error, FileRefusedError) else "cannot be read"
        if not ours:
            return {}, (f"The file {path} {reason}, so it is not used.",)
        raise ConfigurationError(
            f"The file {path} {reason}. Correct it, or name another with --env-file.",
            setting="--env-file",
            where=str(path),
        ) from None
    found, faults = {}, []
    for binding in parse_stream(StringIO(content)):
        text = binding.original.string
        where = f"in line {binding.original.line + _blank_lines_before(text)} of {path}"
        if binding.error and (ours or any(name in text for name in KNOWN)):
            faults.append(f"The text {where} is not NAME=value. Correct it or remove it.")
        value = (binding.value or "").strip()
        if binding.key in KNOWN and value:
            found[binding.key] = Variable(binding.key, value, where, "" if ours else str(path.absolute()))
    if ours and faults:
        raise ConfigurationError(faults[0], where=str(path))
    return found, tuple(faults[:MOST_FAULTS])


def _blank_lines_before(text: str) -> int:
    """The parser counts them to what follows."""
    return text[: len(text) - len(text.lstrip())].count("\n")
