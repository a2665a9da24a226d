"""The disk image: the bundle, and beside it a link to the folder it is to be dragged into."""

from __future__ import annotations

from pathlib import Path

from release import product

from macos.commands import Runner, run_patiently
from macos.refusal import PackingFailed

APPLICATIONS = Path("/Applications")


def stage(folder: Path) -> Path:
    """Puts the link beside the bundle, which must lie in ``folder`` alone. Raises PackingFailed."""
    expected = f"{product.NAME}.app"
    found = sorted(path.name for path in folder.iterdir())
    if found != [expected]:
        raise PackingFailed(f"The disk image should hold {expected} alone, but there is {', '.join(found)}.")
    (folder / APPLICATIONS.name).symlink_to(APPLICATIONS)
    return folder


def imaging(folder: Path, image: Path) -> tuple[str, ...]:
    """The command. ULMO is compressed best, and can be opened since macOS 10.15."""
    return ("hdiutil", "create", "-volname", f"{product.NAME} {product.version()}", "-srcfolder", str(folder),
            "-fs", "HFS+", "-format", "ULMO", "-ov", str(image))


def make(folder: Path, out: Path, architecture: str, runner: Runner) -> Path:
    """The image in ``out``, named by version and architecture. Raises PackingFailed."""
    out.mkdir(parents=True, exist_ok=True)
    image = out / product.macos_image(architecture)
    run_patiently(imaging(stage(folder), image), runner)
    run_patiently(("hdiutil", "verify", str(image)), runner)
    return image
