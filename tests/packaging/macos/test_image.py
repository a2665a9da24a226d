from __future__ import annotations

import sys
from pathlib import Path

import pytest
from macos import disk_image, image
from macos.commands import ProgramRunner
from macos.refusal import PackingFailed
from release import pipeline, product
from release.signing import SigningFailed

from tests.packaging.macos import stand_in
from tests.packaging.macos.scripted_mac import ScriptedMac
from tests.packaging.macos.stand_in import put

SOMEBODY = {"VOICEDESK_SIGN_IDENTITY": "Developer ID Application: Somebody (TEAM123456)"}
NOTARY = {**SOMEBODY, "VOICEDESK_NOTARY_PROFILE": "voicedesk"}


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)


def test_with_all_credentials_each_step_comes_after_the_one_it_rests_on(
        program: Path, tmp_path: Path, mac: ScriptedMac) -> None:
    made = image.pack(program, tmp_path / "out", NOTARY, mac)

    app, dmg = str(tmp_path / "out" / "image" / "VoiceDesk.app"), str(made[0])
    steps = [
        f"--entitlements {mac.ran('codesign', '--force')[-2][-2]} {app}",
        f"codesign --verify --deep --strict --verbose=2 {app}",
        f"{app}/Contents/MacOS/VoiceDesk doctor --frozen",
        f"ditto -c -k --keepParent {app}",
        "xcrun notarytool submit",
        f"xcrun stapler staple {app}",
        f"xcrun stapler validate {app}",
        f"spctl --assess --verbose=2 --type execute {app}",
        "hdiutil create",
        f"hdiutil verify {dmg}",
        f"codesign --force --sign {SOMEBODY['VOICEDESK_SIGN_IDENTITY']} --timestamp {dmg}",
        f"xcrun notarytool submit {dmg} --keychain-profile voicedesk --wait --output-format json",
        f"xcrun stapler staple {dmg}",
        f"xcrun stapler validate {dmg}",
        f"spctl --assess --verbose=2 --type open --context context:primary-signature {dmg}",
    ]
    places = [next(place for place, line in enumerate(mac.lines) if step in line) for step in steps]
    assert places == sorted(places)
    assert places[-1] == len(mac.lines) - 1


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_image_is_named_by_version_and_processor_and_holds_the_bundle_and_the_link(
        architecture: str, tmp_path: Path, mac: ScriptedMac) -> None:
    program = stand_in.write_program(tmp_path / "frozen" / "VoiceDesk", architecture)

    made, = image.pack(program, tmp_path / "out", {}, mac)

    assert made == tmp_path / "out" / f"VoiceDesk-{product.version()}-macos-{architecture}.dmg"
    assert made.read_text().splitlines() == ["Applications", "VoiceDesk.app"]
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_without_credentials_it_is_ad_hoc_and_that_is_said(
        program: Path, tmp_path: Path, mac: ScriptedMac, capsys: pytest.CaptureFixture[str]) -> None:
    image.pack(program, tmp_path / "out", {}, mac)

    assert not mac.ran("xcrun")
    assert not mac.ran("spctl")
    assert {words[words.index("--sign") + 1] for words in mac.ran("codesign", "--force")} == {"-"}
    assert "signed ad hoc, as VOICEDESK_SIGN_IDENTITY is not set" in capsys.readouterr().out


def test_with_a_certificate_alone_the_image_is_signed_and_not_notarised_and_that_is_said(
        program: Path, tmp_path: Path, mac: ScriptedMac, capsys: pytest.CaptureFixture[str]) -> None:
    image.pack(program, tmp_path / "out", SOMEBODY, mac)

    assert not mac.ran("xcrun")
    assert mac.commands[-1][-1].endswith(".dmg")
    assert mac.commands[-1][0] == "codesign"
    assert "Not notarised" in capsys.readouterr().out


def test_what_the_notary_refuses_is_quoted_and_no_image_is_made(
        program: Path, tmp_path: Path, mac: ScriptedMac) -> None:
    mac.verdict = {"id": "4711", "status": "Invalid"}

    with pytest.raises(SigningFailed) as refusal:
        image.pack(program, tmp_path / "out", NOTARY, mac)

    assert str(refusal.value) == ("Apple's notary did not accept VoiceDesk.zip (Invalid).\n"
                                  "VoiceDesk.zip/libx.dylib: not signed")
    assert ["xcrun", "notarytool", "log", "4711", "--keychain-profile", "voicedesk"] in mac.commands
    assert not mac.ran("hdiutil")


def test_a_bundle_that_fails_its_own_test_is_shown_to_nobody(program: Path, tmp_path: Path) -> None:
    mac = ScriptedMac(refuses=["/usr/bin/env QT_QPA_PLATFORM=offscreen"])

    with pytest.raises(PackingFailed):
        image.pack(program, tmp_path / "out", NOTARY, mac)

    assert not mac.ran("xcrun")
    assert not mac.ran("hdiutil")


def test_a_disk_that_is_busy_for_a_moment_is_tried_again(program: Path, tmp_path: Path) -> None:
    mac = ScriptedMac(refuses=["hdiutil create", "hdiutil create"])

    made, = image.pack(program, tmp_path / "out", {}, mac)

    assert made.is_file()
    assert len(mac.ran("hdiutil", "create")) == 3


def test_a_disk_that_stays_busy_ends_the_build(program: Path, tmp_path: Path) -> None:
    with pytest.raises(PackingFailed):
        image.pack(program, tmp_path / "out", {}, ScriptedMac(refuses=["hdiutil create"] * 4))


def test_elsewhere_than_on_a_mac_the_folder_of_the_image_is_made_and_that_is_said(
        program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    made = image.build(program, tmp_path / "out")

    folder = tmp_path / "out" / "image"
    assert made == [folder / "VoiceDesk.app"]
    assert sorted(path.name for path in folder.iterdir()) == ["Applications", "VoiceDesk.app"]
    assert str((folder / "Applications").readlink()) == "/Applications"
    assert "needs a Mac" in capsys.readouterr().out


def test_a_second_build_replaces_the_first(program: Path, tmp_path: Path, mac: ScriptedMac) -> None:
    image.pack(program, tmp_path / "out", {}, None)

    assert image.pack(program, tmp_path / "out", {}, mac)[0].is_file()


def test_an_image_holds_nothing_but_the_bundle(tmp_path: Path) -> None:
    (tmp_path / "VoiceDesk.app").mkdir()
    put(tmp_path / "private.txt", b"")

    with pytest.raises(PackingFailed, match=r"alone, but there is VoiceDesk\.app, private\.txt"):
        disk_image.stage(tmp_path)


def test_a_program_that_fails_is_quoted_with_its_last_words() -> None:
    with pytest.raises(PackingFailed, match=r"(?s)sh ended with code 3:\nit said why"):
        ProgramRunner().run(["sh", "-c", "echo it said why; exit 3"])


def test_what_a_program_printed_is_handed_back() -> None:
    assert ProgramRunner().run(["echo", "Accepted"]) == "Accepted\n"


def test_a_program_that_is_not_there_is_told_with_the_remedy() -> None:
    with pytest.raises(PackingFailed, match="no-such-program is not installed"):
        ProgramRunner().run(["no-such-program"])


def test_the_build_finds_the_packer_of_this_system() -> None:
    assert pipeline.PACKERS["macos"] == image.__name__
