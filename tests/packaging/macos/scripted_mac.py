"""A Mac's programs, as far as packing needs them: codesign really writes signatures into the stand-ins."""

from __future__ import annotations

import json
import plistlib
from collections.abc import Sequence
from pathlib import Path

from macos.code_signature import Signature
from macos.mach_o import is_code, slices
from macos.refusal import PackingFailed

from tests.packaging.macos.stand_in import AD_HOC, HARDENED, mach_o, put, signature


class ScriptedMac:
    """Keeps what was run. ``forgets`` names a file that codesign leaves unsigned without a word,
    ``loses_rights`` lets it drop the entitlements; ``refuses`` holds the beginnings of commands that fail,
    each once."""

    def __init__(self, forgets: str = "", loses_rights: bool = False, refuses: Sequence[str] = ()) -> None:
        self.commands: list[list[str]] = []
        self.verdict = {"id": "4711", "status": "Accepted"}
        self._forgets = forgets
        self._loses_rights = loses_rights
        self._refuses = list(refuses)

    def run(self, command: Sequence[str]) -> str:
        words = list(command)
        self.commands.append(words)
        line = " ".join(words)
        for start in self._refuses:
            if line.startswith(start):
                self._refuses.remove(start)
                raise PackingFailed(f"{words[0]} ended with code 1:")
        if words[0] == "codesign" and "--sign" in words:
            self._sign(words)
        if words[:2] == ["hdiutil", "create"]:
            self._image(words)
        return self._answer(words)

    @property
    def lines(self) -> list[str]:
        return [" ".join(words) for words in self.commands]

    def ran(self, *start: str) -> list[list[str]]:
        return [words for words in self.commands if tuple(words[:len(start)]) == start]

    def _answer(self, words: list[str]) -> str:
        if words[:3] == ["xcrun", "notarytool", "submit"]:
            return json.dumps(self.verdict)
        if words[:3] == ["xcrun", "notarytool", "log"]:
            return json.dumps({"issues": [{"path": "VoiceDesk.zip/libx.dylib", "message": "not signed"}]})
        return ""

    def _sign(self, words: list[str]) -> None:
        rights = {}
        if "--entitlements" in words and not self._loses_rights:
            rights = plistlib.loads(Path(words[words.index("--entitlements") + 1]).read_bytes())
        somebody = words[words.index("--sign") + 1] != "-"
        flags = (0 if somebody else AD_HOC) | (HARDENED if "runtime" in words else 0)
        sealed = signature(flags, b"a certificate's word" if somebody else b"", rights)
        for path in _named(words):
            for file in _signed_with(path):
                if file.name != self._forgets:
                    file.write_bytes(mach_o(slices(file)[0].architecture, signature=sealed))

    def _image(self, words: list[str]) -> None:
        folder = Path(words[words.index("-srcfolder") + 1])
        put(Path(words[-1]), "\n".join(sorted(path.name for path in folder.iterdir())).encode())


def _named(words: list[str]) -> list[Path]:
    paths = [Path(word) for word in words if word.startswith("/")]
    return [path for path in paths if path.exists() and path.suffix != ".plist"]


def _signed_with(path: Path) -> list[Path]:
    """The file that bears the signature of a path; a bundle's data are sealed with it."""
    if path.suffix == ".app":
        put(path / "Contents" / "_CodeSignature" / "CodeResources", b"<plist/>")
        return [path / "Contents" / "MacOS" / path.stem]
    if path.is_dir():
        put(path / "_CodeSignature" / "CodeResources", b"<plist/>")
        return [path / path.parent.parent.stem]
    return [path] if is_code(path) else []


def signature_of(path: Path) -> Signature | None:
    return slices(path)[0].signature
