"""Which tools make the installers, and what is said when one is missing or refuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from windows import msi, setup_program, tool
from windows.payload import Payload

from tests.packaging.windows.conftest import Release


def executable(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The only folder in which programs are looked for."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("WIX", raising=False)
    return folder


def test_a_compiler_that_is_missing_is_named_with_its_remedy(path: Path, tmp_path: Path) -> None:
    nothing = Payload(tmp_path, (), (), 0)

    with pytest.raises(tool.InstallerFailed, match=r"makensis is not installed\. Windows: install"):
        setup_program.build(nothing, tmp_path, tmp_path, signed=False)
    with pytest.raises(tool.InstallerFailed, match=r"wixl or candle is not installed\."):
        msi.commands(tmp_path / "a.wxs", tmp_path / "a.msi")


def test_wix_compiles_where_there_is_no_wixl(
        path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    candle, light = (executable(tmp_path / "wix" / "bin", name) for name in ("candle", "light"))
    monkeypatch.setenv("WIX", str(tmp_path / "wix"))

    compiling, linking = msi.commands(tmp_path / "a.wxs", tmp_path / "a.msi")

    assert compiling == [str(candle), "-nologo", "-arch", "x64", "-out", str(tmp_path / "a.wixobj"),
                         str(tmp_path / "a.wxs")]
    assert linking[0] == str(light)
    assert linking[-3:] == ["-out", str(tmp_path / "a.msi"), str(tmp_path / "a.wixobj")]


@pytest.mark.parametrize(("stubs", "target"), [
    ("path/Stubs/lzma_solid-amd64-unicode", "amd64-unicode"),
    ("share/nsis/Stubs/lzma_solid-amd64-unicode", "amd64-unicode"),
    ("path/Stubs/lzma_solid-x86-unicode", "x86-unicode"),
])
def test_the_setup_program_has_64_bits_where_nsis_can(
        path: Path, tmp_path: Path, stubs: str, target: str) -> None:
    executable((tmp_path / stubs).parent, (tmp_path / stubs).name)

    assert setup_program.target(str(executable(path, "makensis"))) == target


@pytest.mark.skipif(sys.platform == "win32", reason="the compiler here is a script of the shell")
@pytest.mark.parametrize("told", ["v3.08-3+deb12u1", "v3.11", "v2.51", "08-Nov-2021.cvs", ""])
def test_a_release_refuses_an_nsis_whose_setup_programs_have_holes(
        path: Path, tmp_path: Path, told: str) -> None:
    executable(path, "makensis").write_text(f"#!/bin/sh\necho '{told}'\n", encoding="utf-8")

    with pytest.raises(tool.InstallerFailed, match=r"needs 3\.12 or later: .* nsis\.sourceforge\.io"):
        setup_program.build(Payload(tmp_path, (), (), 0), tmp_path, tmp_path, signed=False)
    assert not list(tmp_path.glob("*.exe"))


@pytest.mark.parametrize("told", ["v3.12", "v3.12.1-2", "v4.0\n"])
def test_a_release_takes_an_nsis_without_those_holes(told: str) -> None:
    setup_program.refuse_unsafe(told)


def test_a_script_that_does_not_compile_is_quoted(
        releases: tuple[Release, Release], tmp_path: Path) -> None:
    script = tmp_path / "wrong.nsi"
    script.write_text("OutFile out.exe\nNoSuchCommand\n", encoding="utf-8")

    with pytest.raises(tool.InstallerFailed, match="makensis ended with code 1") as failure:
        tool.run(["makensis", "-V2", str(script)], tmp_path)
    assert "NoSuchCommand" in str(failure.value)


def test_the_setup_program_bears_version_and_icon(releases: tuple[Release, Release]) -> None:
    content = releases[1].setup.read_bytes()

    for text in ("VoiceDesk setup", "1.1.0", "The VoiceDesk authors"):
        assert text.encode("utf-16-le") in content
    assert b"<longPathAware" in content
    assert content.count(b"\x89PNG") >= 1
