from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from linux import packages
from release import content, product

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(400)]


def test_the_installed_package_passes_its_own_self_test_and_answers_with_both_backends(
        debian_root: Path, tmp_path: Path) -> None:
    command = [str(debian_root / "usr" / "bin" / "voicedesk"), "doctor", "--frozen", "--json", "--profile",
               str(tmp_path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                          env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})

    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert [check["sentence"] for check in checks.values() if not check["ok"]] == []
    assert done.returncode == 0
    assert checks["Program"]["sentence"].endswith("frozen.")
    assert "keyring.backends.SecretService" in checks["Keyring"]["sentence"]
    assert all(f"{backend}, spoken to" in checks for backend in ("Voice Live", "The cascade"))
    assert str(len(content.excluded("linux"))) in checks["Left out"]["sentence"]


def test_the_frozen_program_tells_its_version_and_commit(frozen_program: Path) -> None:
    file = frozen_program / "_internal" / "resources" / "build.json"
    facts = json.loads(file.read_text(encoding="utf-8"))

    done = subprocess.run([str(product.program(frozen_program)), "--version"], capture_output=True, text=True,
                          check=True)

    assert done.stdout.strip() == f"VoiceDesk {product.version()} ({facts['commit'][:10]})"


def test_the_program_is_as_small_as_was_promised(frozen_program: Path) -> None:
    sizes = [path.lstat().st_size for path in frozen_program.rglob("*") if path.is_file()]

    assert sum(sizes) <= packages.LARGEST_PROGRAM_MB * 1e6


@pytest.mark.parametrize("unwanted", [
    "*gtk*", "*scipy/*", "*aiortc*", "*/av/*", "*avcodec*", "*Qt6Qml*", "*Qt6Quick*", "*Qt6Pdf*", "*.qm",
    "*gstreamer*", "*libasound*", "*libstdc++*", "*libc.so*", "*_pytest*", "*mypy*", "*Qt6Multimedia*"])
def test_what_was_left_out_is_not_there_as_a_file_either(frozen_program: Path, unwanted: str) -> None:
    def is_ours(path: Path) -> bool:
        return "resources" not in path.parts  # the notices of licences may name anything

    assert [path for path in frozen_program.rglob("*") if is_ours(path) and path.match(unwanted)] == []


def test_the_programs_it_starts_find_the_systems_libraries_and_not_its_own(
        frozen_program: Path, tmp_path: Path) -> None:
    """espeak-ng and tool servers are the system's; what the bootloader sets must not reach them."""
    spy = tmp_path / "espeak-ng"
    told = tmp_path / "environment"
    spy.write_text(f"#!/bin/sh\nenv > '{told}'\nexec /usr/bin/espeak-ng \"$@\"\n", encoding="utf-8")
    spy.chmod(0o755)
    command = [str(product.program(frozen_program)), "converse", "--on-device", "--text", "What time is it?",
               "--output", str(tmp_path / "answer.wav"), "--profile", str(tmp_path / "profile")]

    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL,
                   env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"})

    lines = told.read_text(encoding="utf-8").splitlines()
    inherited = {line.split("=", 1)[0] for line in lines}
    named = [name for name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH") if name in inherited]
    assert named == []
