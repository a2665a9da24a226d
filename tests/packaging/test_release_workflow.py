"""The release workflow, read as the service reads it: what it may do, what it runs, whom it trusts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from release import downloaded

from tests.packaging import FOLDER

MACHINES = {"ubuntu-22.04", "ubuntu-24.04", "windows-2022", "macos-15", "macos-15-intel"}
FIRST_ON_NODE_24 = {"checkout": 5, "setup-python": 6, "upload-artifact": 6, "download-artifact": 7}
WORKFLOWS = FOLDER.parent / ".github" / "workflows"
TEXT = (WORKFLOWS / "release.yml").read_text(encoding="utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
BUILD, DRAFT = WORKFLOW["jobs"]["build"], WORKFLOW["jobs"]["draft"]
GUIDE = (FOLDER / "RELEASING.md").read_text(encoding="utf-8")


def steps() -> Iterator[dict[str, Any]]:
    for job in WORKFLOW["jobs"].values():
        yield from job["steps"]


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


def test_all_three_systems_and_both_kinds_of_mac_are_built() -> None:
    built = {(row["system"].split("-")[0], row["target"]) for row in BUILD["strategy"]["matrix"]["include"]}
    macs = [row["system"] for row in BUILD["strategy"]["matrix"]["include"] if row["target"] == "macos"]

    assert built == {("ubuntu", "linux"), ("windows", "windows"), ("macos", "macos")}
    assert len(macs) == 2
    assert any("intel" in name for name in macs)


def test_each_system_runs_the_self_test_of_what_is_downloaded() -> None:
    run = commands(BUILD)
    built = run.index("python packaging/build.py ${{ matrix.target }} --out dist")

    assert run.index("python packaging/release/downloaded.py ${{ matrix.target }} dist") > built
    assert downloaded.SELF_TEST == ("doctor", "--frozen")
    assert set(downloaded.WAYS) == {row["target"] for row in BUILD["strategy"]["matrix"]["include"]}


def test_what_failed_is_never_uploaded() -> None:
    upload = next(
        step for step in BUILD["steps"] if step.get("uses", "").startswith("actions/upload-artifact")
    )

    assert "if" not in upload
    assert upload["with"]["if-no-files-found"] == "error"


def test_only_the_draft_may_write_and_only_for_a_tag() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "permissions" not in BUILD
    assert DRAFT["permissions"] == {"contents": "write"}
    assert DRAFT["if"] == "startsWith(github.ref, 'refs/tags/')"
    assert DRAFT["needs"] == "build"
    assert set(WORKFLOW[True]) == {"push", "workflow_dispatch"}  # YAML reads "on" as true
    assert WORKFLOW[True]["push"] == {"tags": ["v*"]}


def test_everything_goes_into_a_draft_with_its_checksums() -> None:
    summed, drafted = commands(DRAFT)

    assert summed == "python3 packaging/release/checksums.py dist"
    assert "gh release create" in drafted
    assert "--draft" in drafted.split()
    assert "dist/*" in drafted


def test_no_step_keeps_the_services_token() -> None:
    for step in steps():
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_only_the_services_own_actions_are_used_each_by_its_version() -> None:
    used = {step["uses"] for step in steps() if "uses" in step}
    tested = set(re.findall(r"uses: (\S+)", (WORKFLOWS / "test.yml").read_text(encoding="utf-8")))

    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", each) for each in used)
    assert tested <= used


@pytest.mark.parametrize("workflow", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.stem)
def test_no_machine_is_asked_for_that_is_no_longer_there(workflow: Path) -> None:
    """The service retires its machines one after the other, and the actions that want an old Node too."""
    text = workflow.read_text(encoding="utf-8")
    asked = set(re.findall(r"\b((?:ubuntu|windows|macos)-\d\S*?)[],}\s]", text))
    actions = re.findall(r"uses: actions/(\S+)@v(\d+)", text)

    assert asked <= MACHINES
    assert asked
    assert all(int(version) >= FIRST_ON_NODE_24[name] for name, version in actions)


def secret_steps() -> list[dict[str, Any]]:
    return [step for step in steps() if "secrets." in str(step)]


def test_secrets_are_read_only_for_a_tag() -> None:
    assert len(secret_steps()) == 3
    for step in secret_steps():
        assert "startsWith(github.ref, 'refs/tags/')" in step["if"], step["name"]


def test_secrets_go_into_the_environment_and_are_never_printed() -> None:
    for step in secret_steps():
        names = [name for name, value in step["env"].items() if "secrets." in value]
        assert "secrets." not in step["run"]
        for line in step["run"].splitlines():
            printed = re.match(r"\s*(echo|Write-Output|printf)\b", line)
            kept = ">" in line or "|" in line
            assert (
                not printed or kept or not any(f"${name}" in line or f"env:{name}" in line for name in names)
            ), line


def test_a_password_that_was_given_stands_on_no_command_line() -> None:
    for step in secret_steps():
        for line in step["run"].splitlines():
            used = re.search(r"\$\{?CERTIFICATE_PASSWORD", line)
            assert not used, line


def test_without_a_secret_the_build_goes_on_unsigned() -> None:
    for step in secret_steps():
        assert "exit 0" in step["run"].splitlines()[0], step["name"]


@pytest.mark.skipif(sys.platform == "win32", reason="the step is for a Mac")
@pytest.mark.parametrize(("certificate", "code"), [("", 0), ("c2VjcmV0", 1)])
def test_a_certificate_for_macos_without_its_name_stops_the_release(certificate: str, code: int) -> None:
    [step] = [step for step in secret_steps() if "MACOS_CERTIFICATE" in str(step)]
    until_it_is_used = step["run"].partition("umask")[0]

    done = subprocess.run(["bash", "-e", "-c", until_it_is_used], capture_output=True, text=True, check=False,
                          env={"CERTIFICATE": certificate, "IDENTITY": "", "PATH": os.environ["PATH"]})

    assert done.returncode == code
    assert ("Set both" in done.stdout) is bool(code)


def test_every_secret_and_variable_is_explained_in_the_guide() -> None:
    named = set(re.findall(r"(?:secrets|vars)\.([A-Z_]+)", TEXT))

    assert named
    for name in named:
        assert f"`{name}`" in GUIDE, name


def test_the_program_runs_where_the_locked_packages_do() -> None:
    """The lock is proven for manylinux_2_34; the first long-lived Ubuntu with that C library is 22.04."""
    assert "ubuntu-22.04" in {row["system"] for row in BUILD["strategy"]["matrix"]["include"]}
    assert 'python-version: "3.11"' in TEXT


@pytest.mark.parametrize("script", re.findall(r"packaging/[\w/]+\.(?:py|md)", TEXT))
def test_every_file_that_is_named_is_there(script: str) -> None:
    assert (FOLDER.parent / script).is_file()


def test_the_guides_commands_name_files_that_are_there() -> None:
    for script in re.findall(r"packaging/[\w/]+\.py", GUIDE):
        assert (FOLDER.parent / script).is_file(), script
