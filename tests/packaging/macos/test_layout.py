from __future__ import annotations

from pathlib import Path

import pytest
from macos.layout import lay_out
from macos.mach_o import is_code
from macos.refusal import PackingFailed

from tests.packaging.macos import stand_in
from tests.packaging.macos.stand_in import link, put, tree

SPEECH = "azure/cognitiveservices/speech/libMicrosoft.CognitiveServices.Speech.core.dylib"
QT_CORE = "PySide6/Qt/lib/QtCore.framework"
EXPECTED = {
    "MacOS/VoiceDesk": "code",
    # Code at the top, and the link to it.
    "Frameworks/_ssl.cpython-311-darwin.so": "code",
    "Resources/_ssl.cpython-311-darwin.so": "-> ../Frameworks/_ssl.cpython-311-darwin.so",
    "Frameworks/libcrypto.3.dylib": "code",
    "Resources/libcrypto.3.dylib": "-> ../Frameworks/libcrypto.3.dylib",
    # Links that were there are on both sides.
    "Frameworks/libcrypto.dylib": "-> libcrypto.3.dylib",
    "Resources/libcrypto.dylib": "-> libcrypto.3.dylib",
    "Frameworks/QtCore": f"-> {QT_CORE}/Versions/A/QtCore",
    "Resources/QtCore": f"-> {QT_CORE}/Versions/A/QtCore",
    # Data at the top; folders of data as a whole, whatever their name.
    "Resources/base_library.zip": "data",
    "Frameworks/base_library.zip": "-> ../Resources/base_library.zip",
    "Resources/resources/icons/mic.svg": "data",
    "Frameworks/resources": "-> ../Resources/resources",
    "Resources/keyring-25.7.0.dist-info/METADATA": "data",
    "Frameworks/keyring-25.7.0.dist-info": "-> ../Resources/keyring-25.7.0.dist-info",
    "Resources/certifi/cacert.pem": "data",
    "Frameworks/certifi": "-> ../Resources/certifi",
    # A package of both: two folders, and each file's link in the other.
    "Resources/numpy/version.json": "data",
    "Frameworks/numpy/version.json": "-> ../../Resources/numpy/version.json",
    "Frameworks/numpy/_core/_simd.so": "code",
    "Resources/numpy/_core/_simd.so": "-> ../../../Frameworks/numpy/_core/_simd.so",
    "Resources/numpy/_core/tables.bin": "data",
    "Frameworks/numpy/_core/tables.bin": "-> ../../../Resources/numpy/_core/tables.bin",
    # A folder of code with a dot in its name.
    "Frameworks/numpy/__dot__dylibs/libgfortran.5.dylib": "code",
    "Frameworks/numpy/.dylibs": "-> __dot__dylibs",
    "Resources/numpy/.dylibs": "-> ../../Frameworks/numpy/.dylibs",
    # Folders of code as a whole.
    "Frameworks/soxr/soxr_ext.so": "code",
    "Resources/soxr": "-> ../Frameworks/soxr",
    f"Frameworks/{SPEECH}": "code",
    "Resources/azure": "-> ../Frameworks/azure",
    "Frameworks/PySide6/QtCore.abi3.so": "code",
    "Frameworks/PySide6/Qt/plugins/platforms/libqcocoa.dylib": "code",
    "Resources/PySide6": "-> ../Frameworks/PySide6",
    # A framework is one thing, its own data stay in it.
    f"Frameworks/{QT_CORE}/Versions/A/QtCore": "code",
    f"Frameworks/{QT_CORE}/Versions/A/Resources/Info.plist": "data",
    f"Frameworks/{QT_CORE}/Versions/Current": "-> A",
    f"Frameworks/{QT_CORE}/QtCore": "-> Versions/Current/QtCore",
    f"Frameworks/{QT_CORE}/Resources": "-> Versions/Current/Resources",
}


def test_every_file_and_link_of_the_bundle_is_where_macos_wants_it(program: Path, tmp_path: Path) -> None:
    app = lay_out(program, tmp_path / "VoiceDesk.app")

    assert tree(app / "Contents") == EXPECTED


def test_every_path_that_worked_in_the_frozen_folder_works_in_the_bundle_on_both_sides(
        program: Path, tmp_path: Path) -> None:
    inner = program / "_internal"
    app = lay_out(program, tmp_path / "VoiceDesk.app")

    files = [path.relative_to(inner) for path in inner.rglob("*") if path.is_file()]
    for side in ("Frameworks", "Resources"):
        for name in files:
            assert (app / "Contents" / side / name).read_bytes() == (inner / name).read_bytes()


def test_the_bundle_may_be_moved_as_its_links_are_its_own(program: Path, tmp_path: Path) -> None:
    lay_out(program, tmp_path / "VoiceDesk.app")
    elsewhere = tmp_path / "Applications"
    elsewhere.mkdir()
    app = (tmp_path / "VoiceDesk.app").rename(elsewhere / "VoiceDesk.app")

    links = [path for path in app.rglob("*") if path.is_symlink()]

    assert links
    assert [path for path in links if app.resolve() not in path.resolve().parents] == []


def test_code_may_be_run_and_data_may_not_whatever_rights_they_had(program: Path, tmp_path: Path) -> None:
    (program / "VoiceDesk").chmod(0o600)
    (program / "_internal" / "certifi" / "cacert.pem").chmod(0o777)

    app = lay_out(program, tmp_path / "VoiceDesk.app")

    files = [path for path in app.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {path.stat().st_mode & 0o777 for path in files if is_code(path)} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in files if not is_code(path)} == {0o644}


def test_a_folder_of_links_alone_goes_where_code_lies_and_an_empty_one_nowhere(
        program: Path, tmp_path: Path) -> None:
    link(program / "_internal" / "lib" / "libz.dylib", "../libcrypto.3.dylib")
    (program / "_internal" / "empty").mkdir()

    contents = lay_out(program, tmp_path / "VoiceDesk.app") / "Contents"

    assert (contents / "Frameworks" / "lib" / "libz.dylib").resolve().name == "libcrypto.3.dylib"
    assert (contents / "Resources" / "lib").is_symlink()
    assert not (contents / "Frameworks" / "empty").exists()


@pytest.mark.parametrize("target", ["/usr/lib/libz.dylib", "../../../elsewhere", "nowhere.dylib"])
def test_a_link_that_leaves_the_program_or_leads_nowhere_is_refused(
        target: str, program: Path, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", b"")
    link(program / "_internal" / "libz.dylib", target)

    with pytest.raises(PackingFailed, match=r"libz\.dylib leads to .*, which is not in the program"):
        lay_out(program, tmp_path / "VoiceDesk.app")


def test_a_program_of_another_system_is_refused(program: Path, tmp_path: Path) -> None:
    put(program / "VoiceDesk", b"\x7fELF")

    with pytest.raises(PackingFailed, match=r"does not run on macOS\. Freeze it on a Mac"):
        lay_out(program, tmp_path / "VoiceDesk.app")


def test_a_folder_without_the_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackingFailed, match="VoiceDesk or _internal is missing"):
        lay_out(tmp_path, tmp_path / "VoiceDesk.app")


def test_what_lies_beside_the_program_is_refused_rather_than_lost(program: Path, tmp_path: Path) -> None:
    put(program / "notes.txt", b"")

    with pytest.raises(PackingFailed, match=r"no place in a bundle: notes\.txt"):
        lay_out(program, tmp_path / "VoiceDesk.app")


def test_the_layout_is_the_one_the_freezing_tool_itself_would_make(program: Path, tmp_path: Path) -> None:
    """The frozen program's start code was written for that one."""
    osx = pytest.importorskip("PyInstaller.building.osx")
    inner = program / "_internal"
    rows = [("VoiceDesk", str(program / "VoiceDesk"), "EXECUTABLE")]
    for path in inner.rglob("*"):
        name = str(path.relative_to(inner))
        if path.is_symlink():
            rows.append((name, str(path.readlink()), "SYMLINK"))
        elif path.is_file():
            rows.append((name, str(path), "BINARY" if is_code(path) else "DATA"))

    theirs = osx.BUNDLE.__new__(osx.BUNDLE)._process_bundle_toc(rows)

    ours = tree(lay_out(program, tmp_path / "VoiceDesk.app"))
    assert {place for place, _, _ in theirs} == set(ours)
    assert {place: f"-> {source}" for place, source, kind in theirs if kind == "SYMLINK"} == {
        place: what for place, what in ours.items() if what.startswith("->")}


def test_a_program_for_another_processor_is_laid_out_alike(tmp_path: Path) -> None:
    intel = stand_in.write_program(tmp_path / "intel" / "VoiceDesk", "x86_64")

    assert tree(lay_out(intel, tmp_path / "VoiceDesk.app") / "Contents") == EXPECTED
