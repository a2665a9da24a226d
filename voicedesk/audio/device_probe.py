"""Whether devices came or went, asked cheaply and without touching an open stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable
from pathlib import Path


def _linux() -> Hashable:
    """The kernel's cards and the files that name ALSA's devices. Devices of the sound server alone need no
    notice: its default moves by itself under an open stream."""
    configured = os.environ.get("ALSA_CONFIG_PATH", "")
    files = [*configured.split(":"), str(Path.home() / ".asoundrc"), "/etc/asound.conf"]
    stamps = []
    for name in filter(None, files):
        try:
            status = Path(name).stat()
        except OSError:
            continue
        stamps.append((name, status.st_mtime_ns, status.st_ino))
    try:
        cards = Path("/proc/asound/pcm").read_text(encoding="utf-8", errors="replace")
    except OSError:
        cards = ""
    return tuple(stamps), cards


def _windows() -> Hashable:
    """How many devices record and play; a change of the default alone is told by the window's toolkit."""
    if sys.platform != "win32":
        return None
    import ctypes

    multimedia = ctypes.WinDLL("winmm")
    return multimedia.waveInGetNumDevs(), multimedia.waveOutGetNumDevs()


def _macos() -> Hashable:
    """How many audio objects Core Audio lists: AudioObjectGetPropertyDataSize of the system object (1)
    for 'dev#', scope 'glob', element 0."""
    if sys.platform != "darwin":
        return None
    import ctypes

    core_audio = ctypes.CDLL("/System/Library/Frameworks/CoreAudio.framework/CoreAudio")
    address = (ctypes.c_uint32 * 3)(*(int.from_bytes(word, "big") for word in (b"dev#", b"glob")), 0)
    size = ctypes.c_uint32(0)
    core_audio.AudioObjectGetPropertyDataSize(ctypes.c_uint32(1), ctypes.byref(address), 0, None,
                                              ctypes.byref(size))
    return size.value


def device_signature() -> Hashable:
    """Something that differs when devices came or went; takes well under a millisecond."""
    probes = {"win32": _windows, "darwin": _macos}
    return probes.get(sys.platform, _linux)()
