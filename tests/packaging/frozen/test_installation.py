from __future__ import annotations

import configparser
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from release import product

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(300)]


def test_the_script_puts_the_program_into_the_menu_of_whoever_runs_it(installed: Path) -> None:
    entry = configparser.RawConfigParser()
    entry.read(installed / ".local" / "share" / "applications" / "voicedesk.desktop", encoding="utf-8")

    (program,) = shlex.split(entry["Desktop Entry"]["Exec"])
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith(f"VoiceDesk {product.version()}")
    assert entry["Desktop Entry"]["TryExec"] == program


def test_removing_leaves_no_file_behind(installed: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(installed, home, symlinks=True)

    subprocess.run([str(home / ".local" / "lib" / "voicedesk" / "uninstall.sh")], check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "HOME": str(home)})

    assert list((home / ".local").iterdir()) == []


def test_a_second_installation_replaces_the_first(
        installed: Path, frozen_program: Path, tmp_path: Path) -> None:
    from linux import tarball

    program = tmp_path / "program"
    program.mkdir()
    (program / "voicedesk").write_text("#!/bin/sh\necho newer\n", encoding="utf-8")
    (program / "voicedesk").chmod(0o755)
    home = tmp_path / "home"
    shutil.copytree(installed, home, symlinks=True)
    top = tarball.staged(program, tmp_path / "work")

    subprocess.run([str(top / "install.sh")], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "HOME": str(home)})

    here = home / ".local" / "lib" / "voicedesk"
    assert sorted(path.name for path in here.iterdir()) == ["uninstall.sh", "voicedesk"]
    assert subprocess.check_output([str(home / ".local" / "bin" / "voicedesk")], text=True) == "newer\n"


def test_the_debian_package_has_everything_where_debian_wants_it(debian_root: Path) -> None:
    usr = debian_root / "usr"

    assert (usr / "bin" / "voicedesk").resolve() == usr / "lib" / "voicedesk" / "voicedesk"
    for name in ("applications/voicedesk.desktop", f"metainfo/{product.APP_ID}.metainfo.xml",
                 "icons/hicolor/scalable/apps/voicedesk.svg", "icons/hicolor/256x256/apps/voicedesk.png",
                 "doc/voicedesk/copyright", "man/man1/voicedesk.1.gz"):
        assert (usr / "share" / name).is_file(), name
    assert [path for path in debian_root.rglob("*")
            if not path.is_symlink() and path.stat().st_mode & 0o022] == []
