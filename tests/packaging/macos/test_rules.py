from __future__ import annotations

import plistlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from macos import bundle, property_list
from macos.rules import broken

from tests.packaging.macos import stand_in
from tests.packaging.macos.stand_in import link, put


@pytest.fixture
def app(program: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    return bundle.assemble(program, folder)


def without_the_microphone(app: Path) -> None:
    entries = property_list.info("arm64")
    del entries["NSMicrophoneUsageDescription"]
    put(app / "Contents" / "Info.plist", plistlib.dumps(entries))


def with_a_loose_file_in_a_framework(app: Path) -> None:
    put(app / "Contents" / "Frameworks" / "X.framework" / "X", stand_in.mach_o())


def with_a_framework_without_a_list(app: Path) -> None:
    framework = app / "Contents" / "Frameworks" / "X.framework"
    stand_in.write_framework(framework, stand_in.mach_o())
    (framework / "Versions" / "A" / "Resources" / "Info.plist").unlink()


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "data among code": (
        lambda app: put(app / "Contents" / "Frameworks" / "notes.txt", b"x"),
        "Contents/Frameworks/notes.txt is no code, so it must lie in Resources."),
    "code among data": (
        lambda app: put(app / "Contents" / "Resources" / "libx.dylib", stand_in.mach_o()),
        "Contents/Resources/libx.dylib is code, so it must lie in MacOS or Frameworks."),
    "a second program": (
        lambda app: put(app / "Contents" / "MacOS" / "other", stand_in.mach_o()),
        "Contents/MacOS/other is not the program."),
    "a dot in a folder's name": (
        lambda app: put(app / "Contents" / "Frameworks" / "a.b" / "libx.dylib", stand_in.mach_o()),
        "Contents/Frameworks/a.b would be taken for a bundle: its name has a dot."),
    "a name that Windows and zip archives garble": (
        lambda app: put(app / "Contents" / "Resources" / "a:b", b"x"),
        "Contents/Resources/a:b has a name that is not allowed everywhere."),
    "a name that ends with a space": (
        lambda app: put(app / "Contents" / "Resources" / "a ", b"x"),
        "Contents/Resources/a  has a name that is not allowed everywhere."),
    "what the Finder left": (
        lambda app: put(app / "Contents" / "Resources" / "._a", b"x"),
        "Contents/Resources/._a was left by the Finder, and breaks the signature where it is stripped."),
    "two names that are one": (
        lambda app: (put(app / "Contents" / "Resources" / "Ärger", b"x"),
                     put(app / "Contents" / "Resources" / "a\u0308rger", b"x")),
        "Contents/Resources/Ärger and Contents/Resources/a\u0308rger are one file on a Mac."),
    "a link out of the bundle": (
        lambda app: link(app / "Contents" / "Resources" / "tmp", "/tmp"),
        "Contents/Resources/tmp leads to /tmp, which is not in the bundle."),
    "a framework that is none": (
        with_a_loose_file_in_a_framework,
        "Contents/Frameworks/X.framework is no framework: it wants Versions/Current with X, and links beside"
        " it."),
    "a framework that says nothing of itself": (
        with_a_framework_without_a_list,
        "Contents/Frameworks/X.framework has no Info.plist, so it cannot be signed."),
    "no reason for the microphone": (
        without_the_microphone,
        "Info.plist has not the NSMicrophoneUsageDescription that it should."),
    "no icon": (
        lambda app: (app / "Contents" / "Resources" / "VoiceDesk.icns").unlink(),
        "The icon that Info.plist names is not in the bundle."),
    "no program": (
        lambda app: (app / "Contents" / "MacOS" / "VoiceDesk").unlink(),
        "The program that Info.plist names is not in the bundle."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_broken_rule_is_told_and_nothing_else(fault: str, app: Path) -> None:
    broken_by, sentence = FAULTS[fault]
    if fault == "two names that are one" and sys.platform == "darwin":
        pytest.skip("here they are one file already")
    assert broken(app, "arm64") == []

    broken_by(app)

    assert broken(app, "arm64") == [sentence]


def test_a_bundle_without_a_property_list_is_told_every_entry_that_it_lacks(app: Path) -> None:
    (app / "Contents" / "Info.plist").unlink()

    assert len(broken(app, "arm64")) == len(property_list.info("arm64"))
