from __future__ import annotations

from pathlib import Path

import pytest
from macos import bundle
from macos.check import main
from macos.credentials import AD_HOC, Identity

from tests.packaging.macos import stand_in
from tests.packaging.macos.scripted_mac import ScriptedMac


@pytest.fixture
def app(program: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    return bundle.assemble(program, folder)


def test_a_bundle_that_somebody_signed_passes(
        app: Path, mac: ScriptedMac, capsys: pytest.CaptureFixture[str]) -> None:
    bundle.sign(app, Identity("Somebody"), mac)

    assert main([str(app)]) == 0
    assert capsys.readouterr().out == "VoiceDesk.app is as it must be.\n"


def test_an_ad_hoc_one_passes_only_if_that_is_expected(
        app: Path, mac: ScriptedMac, capsys: pytest.CaptureFixture[str]) -> None:
    bundle.sign(app, AD_HOC, mac)

    assert main(["--ad-hoc", str(app)]) == 0
    assert main([str(app)]) == 1
    assert "Contents/MacOS/VoiceDesk (arm64) is signed by no certificate." in capsys.readouterr().out


def test_a_damaged_library_is_named_instead_of_a_trace(
        app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stand_in.put(app / "Contents" / "Frameworks" / "libx.dylib", stand_in.mach_o()[:40])

    assert main([str(app)]) == 1
    assert "libx.dylib is a damaged Mach-O file" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["nowhere.app"], ["a.app", "b.app"]])
def test_without_a_bundle_the_usage_is_told(
        arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "usage:" in capsys.readouterr().err
