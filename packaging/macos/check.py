"""Looks a finished bundle over, on any system: ``python -m macos.check VoiceDesk.app [--ad-hoc]``.

Run it in ``packaging`` on what is inside the disk image that people will download. It reads the property
list, the layout and the signatures; whether the signatures are true, only ``codesign --verify`` can say.
"""

from __future__ import annotations

import sys
from pathlib import Path

from macos.bundle import architecture_of
from macos.linkage import foreign
from macos.refusal import PackingFailed
from macos.rules import broken
from macos.seals import broken_seals

USAGE = "usage: python -m macos.check VoiceDesk.app [--ad-hoc]"


def main(arguments: list[str]) -> int:
    """0 if it is as it must be, 1 if not (each fault is printed), 2 for wrong usage."""
    names = [argument for argument in arguments if argument != "--ad-hoc"]
    if len(names) != 1 or not (Path(names[0]) / "Contents" / "MacOS" / Path(names[0]).stem).is_file():
        print(USAGE, file=sys.stderr)
        return 2
    app = Path(names[0])
    try:
        architecture = architecture_of(app)
        faults = [*broken(app, architecture), *foreign(app, architecture),
                  *broken_seals(app, "--ad-hoc" in arguments)]
    except (PackingFailed, ValueError) as refusal:
        faults = [str(refusal)]
    print("\n".join(faults) if faults else f"{app.name} is as it must be.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
