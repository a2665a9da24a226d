from __future__ import annotations

import re
import struct
from importlib import metadata
from pathlib import Path

import pytest
from release import bundle, content, freeze, icon, linux_libraries, product

import voicedesk


def test_the_version_has_one_source() -> None:
    assert product.version() == voicedesk.__version__
    assert all(product.version() in name for name in (
        product.tarball(), product.debian_package(), product.windows_setup(), product.windows_msi(),
        product.macos_image("arm64"), product.materials("linux"), product.checksums()))


def test_sources_without_a_version_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "voicedesk").mkdir()
    (tmp_path / "voicedesk" / "__init__.py").write_text("__version__ = '1'\n", encoding="utf-8")
    monkeypatch.setattr(product, "ROOT", tmp_path)

    with pytest.raises(product.ProductUnknown, match="no line of the form"):
        product.version()


def test_what_is_built_bears_the_time_it_was_told_or_that_of_the_commit(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert product.commit_seconds() == 1_700_000_000

    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setattr(product, "ROOT", tmp_path)
    assert product.commit() == ""
    assert product.commit_seconds() == 1_577_836_800


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_nothing_is_left_out_without_a_reason(system: str) -> None:
    assert all(len(reason) > 10 for reason in content.excluded(system).values())
    assert not set(content.hidden_imports(system)) & set(content.excluded(system))


@pytest.mark.parametrize(("system", "place", "kept"), [
    ("linux", "PySide6/Qt/plugins/platforms/libqxcb.so", True),
    ("linux", "PySide6/Qt/plugins/platforms/libqwayland.so", True),
    ("linux", "PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
    ("linux", "PySide6/Qt/plugins/imageformats/libqsvg.so", True),
    ("linux", "PySide6/Qt/plugins/imageformats/libqtiff.so", False),
    ("linux", "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so", False),
    ("linux", "PySide6/Qt/lib/libQt6Multimedia.so.6", False),
    ("linux", "PySide6/Qt/lib/libavcodec.so.61", False),
    ("linux", "PySide6/Qt/translations/qtbase_de.qm", False),
    ("win32", "PySide6\\plugins\\platforms\\qwindows.dll", True),
    ("win32", "PySide6\\plugins\\multimedia\\windowsmediaplugin.dll", True),
    ("win32", "PySide6\\plugins\\multimedia\\ffmpegmediaplugin.dll", False),
    ("win32", "PySide6\\opengl32sw.dll", False),
    ("win32", "PySide6\\avcodec-61.dll", False),
    ("win32", "PySide6\\Qt6Multimedia.dll", True),
    ("win32", "_sounddevice_data\\portaudio-binaries\\libportaudio64bit.dll", True),
    ("win32", "_sounddevice_data\\portaudio-binaries\\libportaudio64bit-asio.dll", False),
    ("win32", "_sounddevice_data\\portaudio-binaries\\libportaudio32bit.dll", False),
    ("win32", "_sounddevice_data\\portaudio-binaries\\libportaudioarm64.dll", False),
    ("win32", "_sounddevice_data\\portaudio-binaries\\libportaudio.dylib", False),
    ("darwin", "_sounddevice_data/portaudio-binaries/libportaudio.dylib", True),
    ("darwin", "_sounddevice_data/portaudio-binaries/libportaudio64bit.dll", False),
    ("linux", "libportaudio.so.2", True),
    ("darwin", "PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
    ("darwin", "PySide6/Qt/lib/QtQuick.framework/Versions/A/QtQuick", False),
    ("linux", "azure/cognitiveservices/speech/libMicrosoft.CognitiveServices.Speech.core.so", True),
    ("linux", "azure/cognitiveservices/speech/libMicrosoft.CognitiveServices.Speech.extension.kws.so", False),
    ("linux", "pocketsphinx/model/en-us/en-us.lm.bin", True),
    ("linux", "resources/icons/voicedesk.svg", True),
])
def test_a_file_is_kept_or_left_out_by_its_place(system: str, place: str, kept: bool) -> None:
    assert content.is_kept(place, system) is kept


def test_a_module_that_running_does_not_need_is_refused() -> None:
    tool = metadata.distribution("pytest")
    place = str(tool.locate_file("_pytest/config/__init__.py"))

    with pytest.raises(bundle.ContentRefused, match="_pytest"):
        bundle.refuse_strangers([("_pytest.config", place, "PYMODULE")])
    bundle.refuse_strangers([("numpy.linalg", "site-packages/numpy/linalg/__init__.py", "PYMODULE"),
                             ("wave", "lib/python3.11/wave.py", "PYMODULE")])


def test_a_library_nothing_needs_goes_and_one_nobody_knows_is_refused(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    needs = {"module.so": ["libwanted.so.1", "libc.so.6"], "libwanted.so.1": ["libdeep.so.2"]}
    monkeypatch.setattr(linux_libraries, "needed_by", lambda file: needs.get(file.name, []))
    rows = [(name, str(tmp_path / Path(name).name), "BINARY") for name in (
        "package/module.so", "libwanted.so.1", "libdeep.so.2", "libunused.so.3")]

    others = [("liblink.so", "x/libunused.so.3", "SYMLINK"), ("a.txt", "a.txt", "DATA")]
    left, links = bundle.needed(rows, others)

    assert [place for place, _, _ in left] == ["package/module.so", "libwanted.so.1", "libdeep.so.2"]
    assert [place for place, _, _ in links] == ["a.txt"]
    needs["libdeep.so.2"] = ["libnowhere.so.9"]
    with pytest.raises(linux_libraries.LibraryUnknown, match=r"libdeep.so.2 needs libnowhere.so.9"):
        bundle.needed(rows, [])


def test_a_program_frozen_from_the_same_sources_is_used_again(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    frozen: list[Path] = []

    def freeze_once(work: Path) -> Path:
        frozen.append(work)
        (work / "dist" / "VoiceDesk").mkdir(parents=True)
        return work / "dist" / "VoiceDesk"

    monkeypatch.setattr(freeze, "freeze", freeze_once)
    monkeypatch.setattr(freeze, "digest", lambda: "one")
    first = freeze.kept_program(tmp_path / "shelf")
    assert freeze.kept_program(tmp_path / "shelf") == first
    monkeypatch.setattr(freeze, "digest", lambda: "two")

    assert freeze.kept_program(tmp_path / "shelf") != first
    assert len(frozen) == 2
    assert not first.exists()


def test_the_digest_follows_every_source_of_the_program() -> None:
    sources = {path.relative_to(product.ROOT).as_posix() for path in freeze._sources()}

    assert {"voicedesk/cli.py", "resources/icons/voicedesk.svg", "packaging/voicedesk.spec",
            "packaging/requirements.lock", "packaging/release/content.py"} <= sources
    assert re.fullmatch(r"[0-9a-f]{16}", freeze.digest())


@pytest.mark.parametrize(("system", "name"), [("win32", "voicedesk.ico"), ("darwin", "voicedesk.icns")])
def test_each_system_gets_its_icon_in_every_size(system: str, name: str, tmp_path: Path) -> None:
    path = icon.write(tmp_path, system)

    assert path == tmp_path / name
    data = path.read_bytes()
    if system == "win32":
        assert struct.unpack("<HHH", data[:6]) == (0, 1, len(icon.WINDOWS_SIZES))
    else:
        assert struct.unpack(">4sI", data[:8]) == (b"icns", len(data))
    assert data.count(b"\x89PNG\r\n") == len(icon.WINDOWS_SIZES if system == "win32" else icon.MACOS_KINDS)
    assert icon.write(tmp_path, "linux") is None
