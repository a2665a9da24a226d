"""The commands that sign, verify and notarise, and their order. Nothing is run here.

Signing goes from the inside out, since each signature seals what lies inside: loose code, the code inside
frameworks, the frameworks, the bundle. Only the bundle bears the entitlements; a library takes those of the
program it is loaded into.

An ad-hoc signature has no team, and the hardened runtime loads only libraries of the program's own team: so
without a certificate the runtime is not hardened, or nothing would start.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from macos.contents import FRAMEWORK, walk
from macos.credentials import Identity
from macos.rules import code_in, framework_of

Command = tuple[str, ...]
FILES_A_COMMAND = 50  # each command takes its time to start; a file more takes little


def signing(app: Path, identity: Identity, entitlements: Path) -> list[Command]:
    """All of them for one bundle, in the order in which they must run."""
    start = _codesign(identity)
    commands = [(*start, *map(str, files[first:first + FILES_A_COMMAND]))
                for files in inside_out(app) for first in range(0, len(files), FILES_A_COMMAND)]
    return [*commands, (*start, "--entitlements", str(entitlements), str(app))]


def inside_out(app: Path) -> list[list[Path]]:
    """What is signed before the bundle itself; nothing in a list lies inside another thing of it."""
    main = app / "Contents" / "MacOS" / app.stem
    code = [path for path in code_in(app) if path != main]
    loose = [path for path in code if framework_of(path) is None]
    within = [path for path in code if framework_of(path) is not None and not _is_heart(path)]
    frameworks = [path for path in walk(app)
                  if path.suffix == FRAMEWORK and path.is_dir() and not path.is_symlink()]
    frameworks.sort(key=_depth, reverse=True)
    depths = [[_current(path) for path in group] for _, group in itertools.groupby(frameworks, key=_depth)]
    return [part for part in (loose, within, *depths) if part]


def signing_of_image(image: Path, identity: Identity) -> Command:
    """A disk image has a signature, too, but no runtime to harden."""
    return ("codesign", "--force", "--sign", identity.name, "--timestamp", *_keychain(identity), str(image))


def verifying(app: Path) -> Command:
    return ("codesign", "--verify", "--deep", "--strict", "--verbose=2", str(app))


def gatekeeper(file: Path) -> Command:
    """Asks what Gatekeeper would say to somebody who downloaded it."""
    kind = ("open", "--context", "context:primary-signature") if file.suffix == ".dmg" else ("execute",)
    return ("spctl", "--assess", "--verbose=2", "--type", *kind, str(file))


def archiving(app: Path, archive: Path) -> Command:
    """The notary takes no folder."""
    return ("ditto", "-c", "-k", "--keepParent", str(app), str(archive))


def submitting(file: Path, notary: Sequence[str]) -> Command:
    return ("xcrun", "notarytool", "submit", str(file), *notary, "--wait", "--output-format", "json")


def asking_why(submission: str, notary: Sequence[str]) -> Command:
    return ("xcrun", "notarytool", "log", submission, *notary)


def stapling(file: Path) -> list[Command]:
    """With the ticket on it, it opens without a network, too."""
    return [("xcrun", "stapler", "staple", str(file)), ("xcrun", "stapler", "validate", str(file))]


def _codesign(identity: Identity) -> Command:
    """``--force`` replaces the signatures that libraries were published with."""
    start = ("codesign", "--force", "--sign", identity.name)
    if identity.is_ad_hoc:
        return (*start, "--timestamp=none")
    return (*start, "--options", "runtime", "--timestamp", *_keychain(identity))


def _keychain(identity: Identity) -> Command:
    return ("--keychain", identity.keychain) if identity.keychain else ()


def _is_heart(path: Path) -> bool:
    """Whether it is what a framework is about: it is signed together with the framework."""
    around = path.parents
    return len(around) > 2 and around[2].suffix == FRAMEWORK and around[2].stem == path.name


def _current(framework: Path) -> Path:
    """The one version of it, which is what bears the signature."""
    return framework / "Versions" / (framework / "Versions" / "Current").readlink()


def _depth(path: Path) -> int:
    return len(path.parts)
