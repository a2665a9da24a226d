from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from linux import debian, packages, share, tarball, templates
from release import product

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="packages of Linux are made on Linux")]


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """Looks like the frozen program, and says so when it is started."""
    folder = tmp_path / "VoiceDesk"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "library.so.1").write_bytes(b"\x7fELF, nearly")
    (folder / "_internal" / "link.so").symlink_to("library.so.1")
    (folder / "voicedesk").write_text("#!/bin/sh\necho stand-in\n", encoding="utf-8")
    (folder / "voicedesk").chmod(0o777)
    return folder


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@needs("appstreamcli")
def test_the_metadata_passes_its_validator(tmp_path: Path) -> None:
    share.write(tmp_path)
    file = tmp_path / "metainfo" / f"{product.APP_ID}.metainfo.xml"

    done = subprocess.run(["appstreamcli", "validate", "--no-net", str(file)], capture_output=True, text=True,
                          check=False)

    assert done.returncode == 0, done.stdout
    assert "E:" not in done.stdout
    assert "W:" not in done.stdout


@needs("desktop-file-validate")
def test_the_desktop_entry_passes_its_validator(tmp_path: Path) -> None:
    share.write(tmp_path)

    done = subprocess.run(["desktop-file-validate", str(tmp_path / "applications" / "voicedesk.desktop")],
                          capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_tarball_is_one_folder_and_the_same_each_time(stand_in: Path, tmp_path: Path) -> None:
    packed = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        packed.append(tarball.build(stand_in, tmp_path / f"work-{name}", tmp_path / name))

    assert packed[0].read_bytes() == packed[1].read_bytes()
    with tarfile.open(packed[0]) as archive:
        members = {member.name.partition("/")[2]: member for member in archive.getmembers()}
        assert {member.name.split("/")[0] for member in archive.getmembers()} == {
            product.tarball().removesuffix(".tar.xz")}
    assert members["install.sh"].mode == members["VoiceDesk/voicedesk"].mode == 0o755
    assert members["VoiceDesk/_internal/library.so.1"].mode == 0o644
    assert members["VoiceDesk/_internal/link.so"].issym()
    assert {member.uid for member in members.values()} == {0}


@needs("dpkg-deb")
def test_the_debian_package_tells_what_it_is_and_needs(stand_in: Path, tmp_path: Path) -> None:
    package = debian.build(stand_in, tmp_path / "work", tmp_path)

    def field(name: str) -> str:
        return subprocess.check_output(["dpkg-deb", "-f", str(package), name], text=True).strip()

    assert package.name == product.debian_package()
    assert field("Version") == product.version()
    assert {"espeak-ng", "libegl1", "libasound2t64 | libasound2"} <= set(field("Depends").split(", "))
    assert field("Depends").startswith("libc6 (>= 2.")
    assert all(len(line) < 80 for line in field("Description").splitlines())
    owners = subprocess.check_output(["dpkg-deb", "-c", str(package)], text=True)
    assert {line.split()[1] for line in owners.splitlines()} == {"root/root"}


@needs("dpkg-deb")
def test_a_package_debian_will_not_make_is_refused_with_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "root" / "DEBIAN").mkdir(parents=True)
    (tmp_path / "root" / "DEBIAN" / "control").write_text("Package: Not A Name\n", encoding="utf-8")

    with pytest.raises(debian.PackageRefused, match="package name"):
        debian.packed(tmp_path / "root", tmp_path / "x.deb")


def test_without_dpkg_only_the_tarball_is_made(
        stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)

    assert packages.build(stand_in, tmp_path) == [tmp_path / product.tarball()]
    assert "no Debian package" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "told"), [
    ("LARGEST_PROGRAM_MB", r"^The program has 0\.0 MB, and 0 MB were promised\."),
    ("LARGEST_PACKAGE_MB", r"^VoiceDesk-.*\.tar\.xz has 0\.0 MB, and 0 MB were promised\."),
])
def test_what_is_larger_than_was_promised_is_refused_with_both_figures(
        stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: str) -> None:
    assert (packages.LARGEST_PACKAGE_MB, packages.LARGEST_PROGRAM_MB) == (110, 320)
    monkeypatch.setattr(packages, name, 0)

    with pytest.raises(packages.TooLarge, match=told):
        packages.build(stand_in, tmp_path)


def test_a_template_that_asks_for_the_unknown_is_refused(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_text("@NOBODY_KNOWS@", encoding="utf-8")
    monkeypatch.setattr(templates, "FOLDER", tmp_path)

    with pytest.raises(templates.TemplateUnfilled, match="@NOBODY_KNOWS@"):
        templates.filled("x")


@pytest.mark.parametrize("name", ["it's home", "50 % \"off\"", "back\\slash", "plain"])
def test_it_installs_into_and_leaves_any_folder(stand_in: Path, tmp_path: Path, name: str) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")
    prefix = tmp_path / name

    subprocess.run([str(top / "install.sh"), "--prefix", str(prefix)], check=True, capture_output=True)

    assert subprocess.check_output([str(prefix / "bin" / "voicedesk")], text=True) == "stand-in\n"
    if shutil.which("desktop-file-validate"):
        entry = prefix / "share" / "applications" / "voicedesk.desktop"
        assert subprocess.run(["desktop-file-validate", str(entry)], check=False).returncode == 0
    subprocess.run([str(prefix / "lib" / "voicedesk" / "uninstall.sh")], check=True, capture_output=True)
    assert list(prefix.iterdir()) == []


def test_it_leaves_alone_what_others_installed_beside_it(stand_in: Path, tmp_path: Path) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")
    theirs = tmp_path / "prefix" / "share" / "applications" / "other.desktop"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=other\nMimeType=text/x-other;\n",
                      encoding="utf-8")
    subprocess.run([str(top / "install.sh"), "--prefix", str(tmp_path / "prefix")], check=True,
                   capture_output=True)

    subprocess.run([str(tmp_path / "prefix" / "lib" / "voicedesk" / "uninstall.sh")], check=True,
                   capture_output=True)

    assert theirs.exists()
    assert list((tmp_path / "prefix").iterdir()) == [tmp_path / "prefix" / "share"]


@pytest.mark.parametrize("name", ["bin/voicedesk", "lib/voicedesk", "share/applications/voicedesk.desktop"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_a_person_has_of_that_name_is_named_and_stays(
        stand_in: Path, tmp_path: Path, name: str, kind: str) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")
    theirs = tmp_path / "prefix" / name
    theirs.parent.mkdir(parents=True)
    (theirs if kind == "file" else tmp_path / "elsewhere").write_text("mine", encoding="utf-8")
    if kind == "link":
        theirs.symlink_to(tmp_path / "elsewhere")

    done = subprocess.run([str(top / "install.sh"), "--prefix", str(tmp_path / "prefix")],
                          capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith(f"{theirs} is there already and does not belong to a VoiceDesk")
    assert theirs.read_text(encoding="utf-8") == "mine"
    assert [path for path in (tmp_path / "prefix").rglob("*") if not path.is_dir()] == [theirs]


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_that_tells_where_it_goes_installs_all_the_same(
        stand_in: Path, tmp_path: Path, shell: str) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")
    surroundings = {**os.environ, "CDPATH": ".:..", "HOME": str(tmp_path / "home")}

    for script in ("install.sh", "uninstall.sh"):
        folder = top if script == "install.sh" else tmp_path / "home" / ".local" / "lib" / "voicedesk"
        subprocess.run([shell, f"{folder.name}/{script}"], cwd=folder.parent, env=surroundings, check=True,
                       capture_output=True)

    assert not folder.exists()


def test_a_running_program_is_not_replaced_or_removed_by_whatever_name_its_folder_goes(
        stand_in: Path, tmp_path: Path) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")
    (tmp_path / "disk").mkdir()
    (tmp_path / "home").symlink_to("disk")
    at_home = {**os.environ, "HOME": str(tmp_path / "home")}
    subprocess.run([str(top / "install.sh")], env=at_home, check=True, capture_output=True)
    program = tmp_path / "home" / ".local" / "lib" / "voicedesk"
    shutil.copy(shutil.which("sleep") or "", program / "voicedesk")

    with subprocess.Popen([str(program / "voicedesk"), "60"]) as running:
        tried = [subprocess.run([str(script)], env=at_home, capture_output=True, text=True, check=False)
                 for script in (top / "install.sh", program / "uninstall.sh")]
        running.terminate()

    assert [done.returncode for done in tried] == [1, 1]
    assert all(done.stderr == "VoiceDesk is running. Close it, then run this again.\n" for done in tried)
    assert (program / "voicedesk").exists()


def test_without_a_home_the_script_asks_for_a_folder_and_takes_one(stand_in: Path, tmp_path: Path) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")
    nowhere = {name: value for name, value in os.environ.items() if name != "HOME"}
    script = str(top / "install.sh")

    asked = subprocess.run([script], env=nowhere, capture_output=True, text=True, check=False)
    given = subprocess.run([script, "--prefix", str(tmp_path / "prefix")], env=nowhere, capture_output=True,
                           text=True, check=False)
    removed = subprocess.run([str(tmp_path / "prefix" / "lib" / "voicedesk" / "uninstall.sh")], env=nowhere,
                             capture_output=True, text=True, check=False)

    assert asked.returncode == 2
    assert asked.stderr.startswith("HOME is not set, so there is no place for it. Give a folder: ")
    assert (given.returncode, given.stderr) == (0, "")
    assert (removed.returncode, removed.stderr) == (0, "")


def test_what_does_not_start_here_replaces_nothing(stand_in: Path, tmp_path: Path) -> None:
    first = tarball.staged(stand_in, tmp_path / "first")
    (stand_in / "voicedesk").write_text("#!/bin/sh\necho no GLIBC_9.99 >&2\nexit 1\n", encoding="utf-8")
    second = tarball.staged(stand_in, tmp_path / "second")
    prefix = tmp_path / "prefix"
    subprocess.run([str(first / "install.sh"), "--prefix", str(prefix)], check=True, capture_output=True)

    done = subprocess.run([str(second / "install.sh"), "--prefix", str(prefix)], capture_output=True,
                          text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("This VoiceDesk does not start here, so it is not installed.")
    assert "no GLIBC_9.99" in done.stderr
    assert subprocess.check_output([str(prefix / "bin" / "voicedesk")], text=True) == "stand-in\n"
    assert [path.name for path in (prefix / "lib").iterdir()] == ["voicedesk"]


def test_a_place_that_cannot_be_written_is_named(stand_in: Path, tmp_path: Path) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    done = subprocess.run([str(top / "install.sh"), "--prefix", str(tmp_path / "file")], capture_output=True,
                          text=True, check=False)

    assert done.returncode == 1
    assert f"Nothing can be written to {tmp_path / 'file'}. Give another folder" in done.stderr


@pytest.mark.parametrize("arguments", [["--prefix"], ["--help"], ["/somewhere"]])
def test_wrong_usage_of_the_script_installs_nothing(
        stand_in: Path, tmp_path: Path, arguments: list[str]) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")

    home = {**os.environ, "HOME": str(tmp_path / "home")}
    done = subprocess.run([str(top / "install.sh"), *arguments], env=home, capture_output=True, text=True,
                          check=False)

    assert done.returncode == 2
    assert done.stderr
    assert not (tmp_path / "home").exists()


def test_the_uninstaller_removes_nothing_where_nothing_was_installed(stand_in: Path, tmp_path: Path) -> None:
    top = tarball.staged(stand_in, tmp_path / "work")

    done = subprocess.run([str(top / "uninstall.sh")], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "nothing is removed" in done.stderr
    assert (top / "VoiceDesk" / "voicedesk").exists()
