"""The release workflow, read as the service reads it: what it may do, what it runs, whom it trusts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from release import downloaded
from windows import setup_program

from tests.packaging import FOLDER

MACHINES = {"ubuntu-22.04", "ubuntu-24.04", "windows-2022", "macos-15", "macos-15-intel"}
FIRST_ON_NODE_24 = {"checkout": 5, "setup-python": 6, "upload-artifact": 6, "download-artifact": 7,
                    "attest-build-provenance": 4}
PINNED = r"actions/([a-z-]+)@[0-9a-f]{40} # v(\d+)\.\d+\.\d+"
WORKFLOWS = FOLDER.parent / ".github" / "workflows"
TEXT = (WORKFLOWS / "release.yml").read_text(encoding="utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
BUILD, DRAFT = WORKFLOW["jobs"]["build"], WORKFLOW["jobs"]["draft"]
BUILD_ENVIRONMENT = "${{ startsWith(github.ref, 'refs/tags/') && 'release' || 'unsigned' }}"
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
    assert DRAFT["permissions"] == {"contents": "write", "id-token": "write", "attestations": "write"}
    assert DRAFT["if"] == "startsWith(github.ref, 'refs/tags/')"
    assert DRAFT["needs"] == "build"
    assert set(WORKFLOW[True]) == {"push", "workflow_dispatch"}  # YAML reads "on" as true
    assert WORKFLOW[True]["push"] == {"tags": ["v*"]}


def test_everything_goes_into_a_draft_with_its_checksums() -> None:
    summed, _, drafted = commands(DRAFT)

    assert summed == "python3 packaging/release/checksums.py dist"
    assert "gh release create" in drafted
    assert "--draft" in drafted.split()
    assert "dist/*" in drafted


def test_where_every_file_comes_from_is_vouched_for_before_it_is_drafted() -> None:
    done = [step.get("uses", step.get("run", "")).partition("@")[0] for step in DRAFT["steps"]]
    vouched = done.index("actions/attest-build-provenance")

    assert DRAFT["steps"][vouched]["with"] == {"subject-path": "dist/*"}
    assert "gh release create" in done[vouched + 1]


@pytest.mark.parametrize("workflow", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.stem)
def test_no_step_keeps_the_services_token(workflow: Path) -> None:
    for job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("workflow", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.stem)
def test_only_the_services_own_actions_are_used_each_by_its_commit(workflow: Path) -> None:
    used = re.findall(r"uses: (.+)", workflow.read_text(encoding="utf-8"))

    assert used
    assert all(re.fullmatch(PINNED, each) for each in used)


def test_an_action_is_of_one_commit_everywhere() -> None:
    used = {each for path in WORKFLOWS.glob("*.yml")
            for each in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))}

    assert len({each.partition("@")[0] for each in used}) == len(used)


def test_secrets_lie_behind_the_environment_that_a_person_opens() -> None:
    for job in WORKFLOW["jobs"].values():
        if "secrets." in str(job):
            assert job["environment"] in ("release", BUILD_ENVIRONMENT)
    assert "`release`" in GUIDE
    assert not re.search(r"gh secret set (?!--env release)", GUIDE)


def test_what_the_release_installs_comes_from_no_cache_that_test_runs_fill() -> None:
    assert not any("cache" in str(step.get("with", "")) for step in steps())


def test_nsis_is_fetched_by_its_checksum_in_a_version_that_the_build_takes() -> None:
    [step] = [step for step in BUILD["steps"] if step.get("name") == "NSIS"]
    [version] = re.findall(r"/nsis-([\d.]+)-setup\.exe$", step["env"]["ADDRESS"])

    assert tuple(map(int, version.split("."))) >= setup_program.OLDEST_NSIS
    assert step["env"]["ADDRESS"].startswith("https://")
    assert re.fullmatch("[0-9a-f]{64}", step["env"]["SUM"])
    assert step["run"].index("-ne $env:SUM") < step["run"].index("Start-Process")


@pytest.mark.parametrize("workflow", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.stem)
def test_no_machine_is_asked_for_that_is_no_longer_there(workflow: Path) -> None:
    """The service retires its machines one after the other, and the actions that want an old Node too."""
    text = workflow.read_text(encoding="utf-8")
    asked = set(re.findall(r"\b((?:ubuntu|windows|macos)-\d\S*?)[],}\s]", text))
    actions = re.findall(f"uses: {PINNED}", text)

    assert asked <= MACHINES
    assert asked
    assert all(int(version) >= FIRST_ON_NODE_24[name] for name, version in actions)


def secret_steps() -> list[dict[str, Any]]:
    return [step for step in steps() if "secrets." in str(step)]


def test_secrets_are_read_only_for_a_tag() -> None:
    assert len(secret_steps()) == 4
    for job in (BUILD, DRAFT):
        for step in job["steps"]:
            if "secrets." in str(step):
                only_if = step.get("if", job.get("if", ""))
                assert "startsWith(github.ref, 'refs/tags/')" in only_if, step["name"]


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
            used = re.search(r"\$\{?(CERTIFICATE|KEY)_PASSWORD", line)
            piped = re.match(r"\s*printf '%s' \"\$KEY_PASSWORD\" \|", line)  # by the shell itself
            assert not used or piped, line


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


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("gpg") is None, reason="gpg is not installed")
@pytest.mark.parametrize("password", ["", "planted password 5c"])
def test_the_checksums_are_signed_with_the_key_that_is_given(tmp_path: Path, password: str) -> None:
    [step] = [step for step in secret_steps() if "CHECKSUMS_KEY" in str(step)]
    home = tmp_path / "person"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--pinentry-mode", "loopback", "--passphrase", password]
    subprocess.run([*gpg, "--quick-generate-key", "VoiceDesk test", "ed25519", "sign", "never"], check=True,
                   capture_output=True)
    key = subprocess.check_output([*gpg, "--armor", "--export-secret-keys"], text=True)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "SHA256SUMS").write_text("00  a.deb\n", encoding="utf-8")

    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", step["run"]], cwd=tmp_path, text=True,
                          check=False, capture_output=True,
                          env={"KEY": key, "KEY_PASSWORD": password, "PATH": os.environ["PATH"],
                               "HOME": str(tmp_path), "TMPDIR": str(tmp_path)})
    verified = subprocess.run([*gpg, "--verify", "dist/SHA256SUMS.asc", "dist/SHA256SUMS"], cwd=tmp_path,
                              capture_output=True, check=False)
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=True)

    assert done.returncode == 0, done.stderr
    assert verified.returncode == 0, verified.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "person"], "the key was left behind"


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
