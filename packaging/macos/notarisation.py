"""Apple's notary looks at a bundle or an image, and its ticket is stapled to it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from release.signing import SigningFailed

from macos import signing_commands
from macos.commands import Runner, run_all
from macos.refusal import PackingFailed

ISSUES_TOLD = 10


def notarise(file: Path, notary: Sequence[str], runner: Runner) -> None:
    """Waits for the notary (minutes), staples its ticket, and asks Gatekeeper what it thinks of it now.

    Raises SigningFailed with what the notary has against it, PackingFailed if a program fails.
    """
    if file.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / f"{file.stem}.zip"
            runner.run(signing_commands.archiving(file, archive))
            _submit(archive, notary, runner)
    else:
        _submit(file, notary, runner)
    run_all([*signing_commands.stapling(file), signing_commands.gatekeeper(file)], runner)


def _submit(file: Path, notary: Sequence[str], runner: Runner) -> None:
    """notarytool ends with 0 for what the notary refused, so its answer is read."""
    answer = _object(runner.run(signing_commands.submitting(file, notary)))
    if answer.get("status") == "Accepted":
        return
    submission = str(answer.get("id", ""))
    why = _issues(runner.run(signing_commands.asking_why(submission, notary))) if submission else []
    raise SigningFailed("\n".join([f"Apple's notary did not accept {file.name}"
                                   f" ({answer.get('status', 'no status')}).", *why]))


def _issues(log: str) -> list[str]:
    issues = _object(log).get("issues")
    if not isinstance(issues, list):
        return []
    told = [issue for issue in issues if isinstance(issue, dict)][:ISSUES_TOLD]
    return [f"{issue.get('path', '')}: {issue.get('message', '')}" for issue in told]


def _object(text: str) -> dict[str, object]:
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise PackingFailed("notarytool did not answer in JSON; run it by hand to see more.") from error
    return answer if isinstance(answer, dict) else {}
