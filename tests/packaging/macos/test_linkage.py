from __future__ import annotations

from pathlib import Path

import pytest
from macos import bundle
from macos.refusal import PackingFailed

from tests.packaging.macos import stand_in
from tests.packaging.macos.stand_in import put


def assembled(program: Path, folder: Path, *libraries: str) -> Path:
    """The bundle of a program with one library more, which loads those."""
    put(program / "_internal" / "libx.dylib", stand_in.mach_o(libraries=libraries))
    folder.mkdir()
    return bundle.assemble(program, folder)


def test_libraries_of_the_system_and_of_the_bundle_are_found(
        program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assembled(program, tmp_path / "made", "/usr/lib/libSystem.B.dylib", "@rpath/libx.dylib",
              "/System/Library/Frameworks/AppKit.framework/Versions/C/AppKit",
              "@rpath/QtCore.framework/Versions/A/QtCore", "@loader_path/libcrypto.3.dylib")

    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("library", ["/opt/homebrew/opt/openssl@3/lib/libssl.3.dylib", "libssl.3.dylib"])
def test_a_library_of_the_building_machine_stops_the_build(
        library: str, program: Path, tmp_path: Path) -> None:
    with pytest.raises(PackingFailed) as refusal:
        assembled(program, tmp_path / "made", library)

    assert str(refusal.value).splitlines()[1:] == [
        f"Contents/Frameworks/libx.dylib loads {library}, which other Macs do not have."]


def test_a_library_that_was_left_out_is_told(
        program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assembled(program, tmp_path / "made", "@rpath/QtNetwork.framework/Versions/A/QtNetwork")

    assert capsys.readouterr().out.splitlines()[1:] == [
        "Contents/Frameworks/libx.dylib: @rpath/QtNetwork.framework/Versions/A/QtNetwork"]
