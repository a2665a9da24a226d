from __future__ import annotations

import plistlib
import struct
import sys
from pathlib import Path

import pytest
from macos import bundle, property_list
from macos.refusal import PackingFailed
from release import product

from tests.packaging.macos import stand_in
from tests.packaging.macos.stand_in import put
from voicedesk.session.on_device import on_device_command


def assembled(program: Path, folder: Path) -> Path:
    folder.mkdir()
    return bundle.assemble(program, folder)


def test_the_property_list_says_what_macos_must_know_before_it_starts_the_program(
        program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")  # in September 2026

    app = assembled(program, tmp_path / "made")

    version = product.version()
    assert plistlib.loads((app / "Contents" / "Info.plist").read_bytes()) == {
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDisplayName": "VoiceDesk",
        "CFBundleExecutable": "VoiceDesk",
        "CFBundleIconFile": "VoiceDesk.icns",
        "CFBundleIdentifier": product.APP_ID,
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleName": "VoiceDesk",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": version,
        "CFBundleSupportedPlatforms": ["MacOSX"],
        "CFBundleVersion": version,
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSArchitecturePriority": ["arm64"],
        "LSMinimumSystemVersion": "14.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": f"© 2026 {product.PUBLISHER}. MIT licence.",
        "NSMicrophoneUsageDescription": "VoiceDesk needs the microphone to hear what you say to the"
                                        " assistant. You can mute it at any time.",
        "NSPrincipalClass": "NSApplication",
        "NSRequiresAquaSystemAppearance": False,
    }


def test_the_program_is_entitled_to_the_microphone_and_to_nothing_more() -> None:
    written = plistlib.loads(property_list.written(property_list.ENTITLEMENTS))

    assert written == {"com.apple.security.device.audio-input": True}


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_processor_is_read_from_the_program_itself(architecture: str, tmp_path: Path) -> None:
    program = stand_in.write_program(tmp_path / "frozen" / "VoiceDesk", architecture)

    app = assembled(program, tmp_path / "made")

    told = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    assert told["LSArchitecturePriority"] == [architecture]


def test_a_bundle_that_the_freezing_left_beside_the_program_is_not_needed(
        program: Path, tmp_path: Path) -> None:
    app = assembled(program.with_suffix(".app"), tmp_path / "made")

    assert (app / "Contents" / "MacOS" / "VoiceDesk").is_file()


@pytest.mark.parametrize("slices", [("arm64", "x86_64"), ("ppc",)])
def test_a_program_for_several_processors_or_a_forgotten_one_is_refused(
        slices: tuple[str, ...], program: Path, tmp_path: Path) -> None:
    put(program / "VoiceDesk", stand_in.universal(*(stand_in.mach_o(name) for name in slices)))

    with pytest.raises(PackingFailed, match="it must be for one of arm64, x86_64"):
        assembled(program, tmp_path / "made")


def test_a_library_for_all_macs_serves_but_one_for_another_processor_is_named(
        program: Path, tmp_path: Path) -> None:
    inner = program / "_internal"
    put(inner / "libgood.dylib", stand_in.universal(stand_in.mach_o("x86_64"), stand_in.mach_o("arm64")))
    put(inner / "libbad.dylib", stand_in.mach_o("x86_64"))

    with pytest.raises(PackingFailed) as refusal:
        assembled(program, tmp_path / "made")

    assert str(refusal.value).splitlines()[1:] == ["Contents/Frameworks/libbad.dylib has no code for arm64."]


def test_a_library_built_for_a_newer_system_is_told_but_does_not_stop_the_build(
        program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(program / "_internal" / "libnew.dylib", stand_in.mach_o(oldest=(15, 5)))

    assembled(program, tmp_path / "made")

    assert "Contents/Frameworks/libnew.dylib: macOS 15.5" in capsys.readouterr().out


def test_the_child_on_this_device_is_the_program_inside_the_bundle(
        program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = assembled(program, tmp_path / "made")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(product.program(app, "darwin")))

    child, *arguments = on_device_command()

    assert Path(child) == app / "Contents" / "MacOS" / "VoiceDesk"
    assert Path(child).is_file()
    assert arguments == ["on-device", "--with-parent"]


def test_what_the_program_reads_at_run_time_is_where_it_looks_in_a_bundle(
        program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from voicedesk.resources import resource

    app = assembled(program, tmp_path / "made")
    monkeypatch.setattr(sys, "_MEIPASS", str(app / "Contents" / "Frameworks"), raising=False)

    assert resource("icons/mic.svg").read_text() == "what resources/icons/mic.svg holds"


def test_the_icon_has_a_picture_of_every_size_that_macos_asks_for(program: Path, tmp_path: Path) -> None:
    data = (assembled(program, tmp_path / "made") / "Contents" / "Resources" / "VoiceDesk.icns").read_bytes()

    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4)[0] == len(data)
    assert pictures(data) == {
        b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024,
        b"ic11": 32, b"ic12": 64, b"ic13": 256, b"ic14": 512}


def pictures(data: bytes) -> dict[bytes, int]:
    """The pixels of each PNG, by the letters before it."""
    found, place = {}, 8
    while place < len(data):
        kind, length = struct.unpack_from(">4sI", data, place)
        picture = data[place + 8:place + length]
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack_from(">II", picture, 16)
        assert width == height
        found[kind] = width
        place += length
    return found


def test_the_icon_has_the_margin_that_icons_have_in_the_dock(tmp_path: Path) -> None:
    from macos.icon import png
    from PySide6.QtGui import QImage

    image = QImage.fromData(png(bundle.DRAWING, 1024))
    solid = [x for x in range(1024) if image.pixelColor(x, 512).alpha() == 255]

    assert solid[0] == pytest.approx(100, abs=2)
    assert solid[-1] == pytest.approx(923, abs=2)


def test_what_is_no_drawing_makes_no_icon(tmp_path: Path) -> None:
    from macos.icon import write_icon

    with pytest.raises(ValueError, match=r"notes\.txt is not an SVG drawing"):
        write_icon(put(tmp_path / "notes.txt", b"no drawing"), tmp_path / "x.icns")
