"""Sets the project up and starts it: the only thing to run on a fresh machine.

    python3 packaging/bootstrap.py run   [-- arguments of the application]
    python3 packaging/bootstrap.py test  [-- arguments of pytest]
    python3 packaging/bootstrap.py setup [--test]

The standard library alone. It makes ``.venv``, installs the locked requirements into it, on Debian and
Ubuntu the missing system packages too, and remembers what it did: the next run starts at once.
This file must parse on old Pythons, so that they can be told what is wrong; the steps need not.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

TOO_OLD_OR_NEW = """VoiceDesk needs Python 3.11, 3.12 or 3.13; this is Python %d.%d, and no other was found.
Install one (Debian, Ubuntu: apt install python3; else from python.org), then run this command with it,
for instance: python3.13 packaging/bootstrap.py run"""
USAGE = """usage: python3 packaging/bootstrap.py run   [-- arguments of the application]
       python3 packaging/bootstrap.py test  [-- arguments of pytest]
       python3 packaging/bootstrap.py setup [--test]"""
VERBS = ("run", "test", "setup")


def main(arguments: list[str]) -> int:
    """The exit code: that of the application or of the tests, 1 if the set-up failed, 2 for wrong usage."""
    verb = arguments[0] if arguments else ""
    if verb in ("-h", "--help"):
        print(USAGE)
        return 0
    if verb not in VERBS or (verb == "setup" and arguments[1:] not in ([], ["--test"])):
        print(USAGE, file=sys.stderr)
        return 2
    leave_out_current_folder()
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return with_another_python(arguments)
    return perform(verb, arguments[2:] if arguments[1:2] == ["--"] else arguments[1:])


def leave_out_current_folder() -> None:
    """A PATH may name it, and whatever lies there would be taken for apt-get, sudo or a Python."""
    listed = os.environ.get("PATH", "").split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join(filter(os.path.isabs, listed)) or os.defpath


def with_another_python(arguments: list[str]) -> int:
    """Runs this file again with a Python that will do, if the machine has one."""
    import shutil
    import subprocess

    for name in ("python3.13", "python3.12", "python3.11"):
        program = shutil.which(name)
        if program and Path(program).resolve().parent != Path.cwd():  # Windows looks there first
            return subprocess.call([program, str(Path(__file__).resolve()), *arguments])
    print(TOO_OLD_OR_NEW % sys.version_info[:2], file=sys.stderr)
    return 1


def perform(verb: str, passed_on: list[str]) -> int:
    from steps import application, environment, suite, system_packages

    purpose = "test" if verb == "test" or "--test" in passed_on else "run"
    try:
        if verb == "setup" or not environment.is_ready(purpose):
            system_packages.install(purpose)
            environment.prepare(purpose)
    except environment.SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    if verb == "setup":
        return 0
    return application.run(passed_on) if verb == "run" else suite.run(passed_on)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
