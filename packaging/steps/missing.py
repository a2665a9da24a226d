"""What a project needs and has not: printed line by line, by the Python that would run it.

    .venv/bin/python -I packaging/steps/missing.py voicedesk[test]

pip installs the lock without asking what else the packages need. So that is asked here, of what they say of
themselves, for this system and Python, extras included (which ``pip check`` leaves out).
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution


def missing(project: str) -> Iterator[str]:
    """A line for each requirement that is not met, reached from the project's own; nothing if all are."""
    from packaging.requirements import Requirement

    wanted = deque([(Requirement(project), "this command")])
    asked: set[str] = set()
    while wanted:
        needed, by = wanted.popleft()
        if str(needed) in asked:
            continue
        asked.add(str(needed))
        found = _found(needed.name)
        version = found.version if found else None
        if found is None or not version:
            yield f"{needed}, needed by {by}"
        elif not needed.specifier.contains(version, prereleases=True):
            yield f"{needed}, needed by {by}; {version} is there"
        else:
            wanted += [(each, f"{needed.name} {version}") for each in map(Requirement, found.requires or ())
                       if each.marker is None or any(each.marker.evaluate({"extra": extra})
                                                     for extra in needed.extras or {""})]


def _found(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    try:
        print("\n".join(missing(sys.argv[1])))
    except ModuleNotFoundError as error:  # packaging itself is one of the locked packages
        print(error.name)
