"""What the command line asked for, as values. Standard library only: they exist before all else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Flags:
    """Settings given as flags, as they were typed; ``None`` was not given."""

    backend: str | None = None
    on_device: bool = False
    mode: str | None = None
    input_device: str | None = None
    output_device: str | None = None
    env_file: Path | None = None


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """``start``: begin the conversation as soon as the window is there."""

    start: bool = False


@dataclass(frozen=True, slots=True)
class ConverseOptions:
    """One conversation without a window. ``questions`` are spoken in their order: a path is a WAV file,
    a text is typed. The answers' sound is written to ``output`` (24 kHz mono 16-bit WAV), what was
    said to ``transcript`` (JSON) if that is given."""

    questions: tuple[Path | str, ...]
    output: Path
    transcript: Path | None = None
