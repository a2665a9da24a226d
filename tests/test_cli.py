from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from voicedesk import one_window
from voicedesk.audio import devices, portaudio
from voicedesk.audio.devices import Device, DeviceList
from voicedesk.cli import main
from voicedesk.conversation.events import Direction, TalkMode
from voicedesk.diagnostics.logs import stop_log
from voicedesk.one_window import OneWindow
from voicedesk.settings.errors import VoiceDeskError
from voicedesk.settings.load import Loaded
from voicedesk.settings.options import ConverseOptions, WindowOptions
from voicedesk.settings.schema import BackendKind, Place
from voicedesk.settings.secrets import NO_KEYRING
from voicedesk.version import version_line

ROOT = Path(__file__).resolve().parent.parent
KEY = "planted-key-0123456789-4f2a"
SEED = {
    "AZURE_OPENAI_ENDPOINT": "https://demo.openai.azure.com/",
    "AZURE_OPENAI_API_KEY": f"{KEY}-chat",
    "AZURE_OPENAI_DEPLOYMENT": "gpt-4o",
    "OPENAI_API_VERSION": "2025-03-01-preview",
    "AZURE_STT_ENDPOINT": "wss://demo.openai.azure.com/openai/realtime?intent=transcription",
    "AZURE_STT_API_KEY": f"{KEY}-stt",
    "AZURE_STT_DEPLOYMENT": "gpt-4o-transcribe",
    "AZURE_STT_SERVER_PROMPT": "Expect names of cities.",
    "AZURE_STT_THRESHOLD": "0.6",
    "AZURE_STT_PREFIX_PADDING_MS": "200",
    "AZURE_STT_SILENCE_DURATION_MS": "400",
    "AZURE_TTS_ENDPOINT": "wss://westeurope.tts.speech.microsoft.com/cognitiveservices/websocket/v2",
    "AZURE_TTS_API_KEY": f"{KEY}-tts",
    "AZURE_TTS_VOICE_NAME": "en-US-JennyNeural",
    "INTERRUPT_AGENT": "false",
}
HEAVY = ("PySide6", "qasync", "numpy", "sounddevice", "soxr", "azure", "aiohttp", "keyring", "pydantic")


@dataclass
class Targets:
    """Stands where the window, the conversation and the far end would start, and notes their orders."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    answer: int = 0
    error: BaseException | None = None
    profile: Path = Path()

    def run(self, *given: Any, **named: Any) -> int:
        if self.error is not None:
            raise self.error
        self.calls.append((*given, named) if named else given)
        return self.answer


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch, profile: Path) -> Targets:
    stand_in = Targets(profile=profile)
    for module, name in (
        ("voicedesk.app", "run_window"),
        ("voicedesk.headless", "converse"),
        ("voicedesk.ondevice.service", "main"),
    ):
        _replace(monkeypatch, module, name, stand_in.run)
    return stand_in


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A profile in an empty folder, which is the current one, and no keyring."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    yield tmp_path / "profile"
    stop_log()


def _replace(monkeypatch: pytest.MonkeyPatch, module: str, name: str, function: Callable[..., Any]) -> None:
    made = ModuleType(module)
    setattr(made, name, function)
    monkeypatch.setitem(sys.modules, module, made)


def with_devices(monkeypatch: pytest.MonkeyPatch, inputs: list[str], outputs: list[str]) -> None:
    """A machine with these devices, the first of each direction being the system's default."""
    found = {
        direction: tuple(
            Device(name, "ALSA", direction, number, 2, 48000.0) for number, name in enumerate(names)
        )
        for direction, names in ((Direction.INPUT, inputs), (Direction.OUTPUT, outputs))
    }
    rows, speakers = found[Direction.INPUT], found[Direction.OUTPUT]
    made = DeviceList(rows, speakers, rows[0] if rows else None, speakers[0] if speakers else None)
    monkeypatch.setattr(devices, "list_devices", lambda: made)


def logged(profile: Path) -> str:
    (file,) = (profile / "logs").glob("voicedesk-*.log")
    return file.read_text(encoding="utf-8")


def in_a_process(
    *arguments: str, cwd: Path, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})}
    return subprocess.run(
        [sys.executable, "-m", "voicedesk", *arguments],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    code = f"import sys, voicedesk.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_a_command_the_window_opens(targets: Targets, profile: Path) -> None:
    assert main(["--profile", str(profile)]) == 0
    ((loaded, options, *_),) = targets.calls
    assert isinstance(loaded, Loaded)
    assert options == WindowOptions(start=False)
    assert loaded.profile.settings_file == profile / "settings.json"


class ImportedWindow(ModuleType):
    """Notes what Ctrl+C would do while the window is being imported."""

    while_imported: object = None

    def __getattr__(self, name: str) -> Callable[..., int]:
        if name != "run_window":
            raise AttributeError(name)
        self.while_imported = signal.getsignal(signal.SIGINT)
        return lambda *_: 0


def test_ctrl_c_while_the_window_is_imported_ends_the_program_at_once(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ImportedWindow("voicedesk.app")
    monkeypatch.setitem(sys.modules, "voicedesk.app", made)
    before = signal.getsignal(signal.SIGINT)

    assert main(["--profile", str(profile)]) == 0

    assert made.while_imported is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is before


def test_the_windows_flags_become_settings(targets: Targets, profile: Path) -> None:
    main(
        [
            "--start",
            "--on-device",
            "--mode",
            "hands-free",
            "--input-device",
            "Headset",
            "--output-device",
            "Desk speaker",
            "--backend",
            "voice-live",
            "--profile",
            str(profile),
        ]
    )
    ((loaded, options, *_),) = targets.calls
    assert options.start
    assert loaded.place is Place.ON_DEVICE
    assert loaded.settings.general.talk_mode is TalkMode.HANDS_FREE
    assert (loaded.settings.audio.input_device, loaded.settings.audio.output_device) == (
        "Headset",
        "Desk speaker",
    )


@pytest.mark.parametrize("before", [True, False])
def test_common_flags_may_stand_before_or_after_the_command(
    targets: Targets, profile: Path, before: bool
) -> None:
    common = ["--profile", str(profile), "--mode", "hands-free", "--on-device", "--log-level", "debug"]
    verb = ["converse", "--input", "a.wav", "--output", "b.wav"]
    assert main([*common, *verb] if before else [*verb, *common]) == 0
    ((loaded, _),) = targets.calls
    assert loaded.settings.general.talk_mode is TalkMode.HANDS_FREE
    assert loaded.profile.log_folder == profile / "logs"
    assert loaded.place is Place.ON_DEVICE


def test_questions_keep_their_order_spoken_or_typed(targets: Targets, profile: Path) -> None:
    main(
        [
            "--profile",
            str(profile),
            "converse",
            "--input",
            "a.wav",
            "--text",
            "And now?",
            "--input",
            "b.wav",
            "--output",
            "c.wav",
            "--transcript",
            "t.json",
        ]
    )
    ((_, options),) = targets.calls
    assert options == ConverseOptions(
        (Path("a.wav"), "And now?", Path("b.wav")), Path("c.wav"), Path("t.json")
    )


def test_the_answer_of_a_command_is_the_exit_code(targets: Targets, profile: Path) -> None:
    targets.answer = 5
    assert main(["--profile", str(profile), "converse", "--text", "Hello", "--output", "c.wav"]) == 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--mode", "loud"], "--mode: choose hands-free or push-to-talk. "),
        (["--backend"], "--backend needs a value. "),
        (["--colour"], "Not understood here: --colour. "),
        (["--st"], "Not understood here: --st. "),
        (["dance"], "There is no command called dance. "),
        (["converse", "--input", "a.wav"], "Missing: --output. "),
        (["converse", "--output", "a.wav"], "Give at least one question: "),
        (["on-device", "--port", "70000"], "--port: give a whole number between 0 and 65535. "),
        (["on-device", "--expires-seconds", "-1"], "--expires-seconds: give a number of seconds above 0. "),
        (["--start", "devices"], "--start belongs to the window; leave it out here. "),
        (["--on-device=yes"], "--on-device takes no value. "),
    ],
)
def test_wrong_usage_is_a_sentence_and_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert "Traceback" not in said
    assert said.count("\n") == 1


def test_a_wrong_value_in_the_environment_ends_with_3_and_names_itself(tmp_path: Path) -> None:
    done = in_a_process(
        "converse",
        "--text",
        "Hi",
        "--output",
        "a.wav",
        "--profile",
        "p",
        cwd=tmp_path,
        environ={"AZURE_STT_THRESHOLD": "9"},
    )
    assert done.returncode == 3
    assert done.stderr == (
        "AZURE_STT_THRESHOLD in the environment is wrong. It must be a number between 0 and 1.\n"
    )


@pytest.mark.parametrize("command", [[], ["converse", "--text", "Hi", "--output", "a.wav"]])
def test_the_cascade_can_be_asked_for(targets: Targets, profile: Path, command: list[str]) -> None:
    assert main([*command, "--backend", "cascade", "--profile", str(profile)]) == 0
    ((loaded, *_),) = targets.calls
    assert loaded.settings.general.backend is BackendKind.CASCADE
    assert loaded.place is Place.ON_DEVICE


def test_the_cascade_on_this_device_asks_for_no_account(
    targets: Targets, profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in SEED.items():
        monkeypatch.setenv(name, value)
    on_device = ["converse", "--on-device", "--backend", "cascade", "--text", "Hi", "--output", "a.wav"]
    assert main([*on_device, "--profile", str(profile)]) == 0
    ((loaded, *_),) = targets.calls
    assert loaded.place is Place.ON_DEVICE
    assert capsys.readouterr().err == ""


def test_an_env_file_with_the_seeds_names_sets_up_the_cascade(
    targets: Targets, profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text(
        "".join(f'{name}="{value}"\n' for name, value in SEED.items()), encoding="utf-8"
    )
    asked = ["converse", "--backend", "cascade", "--text", "Hi", "--output", "a.wav"]
    assert main([*asked, "--profile", str(profile)]) == 0
    ((loaded, *_),) = targets.calls
    assert loaded.place is Place.AZURE
    assert not loaded.settings.audio.barge_in_by_voice
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("AZURE_STT_ENDPOINT", "The address for transcription is missing (AZURE_STT_ENDPOINT)"),
        ("AZURE_OPENAI_DEPLOYMENT", "The chat deployment is missing (AZURE_OPENAI_DEPLOYMENT)"),
        ("AZURE_TTS_API_KEY", "The key for speech is missing (AZURE_TTS_API_KEY)"),
    ],
)
def test_a_cascade_that_lacks_one_thing_names_it(
    targets: Targets,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lost: str,
    sentence: str,
) -> None:
    for name, value in SEED.items():
        if name != lost:
            monkeypatch.setenv(name, value)
    asked = ["converse", "--backend", "cascade", "--text", "Hi", "--output", "a.wav"]
    assert main([*asked, "--profile", str(targets.profile)]) == 0
    assert capsys.readouterr().err == f"{sentence}, so this device answers.\n"


def test_half_a_cascade_is_refused_where_azure_was_chosen(
    targets: Targets, profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.mkdir()
    chosen = '{"general": {"place": "azure", "backend": "cascade"}}'
    (profile / "settings.json").write_text(chosen, encoding="utf-8")
    monkeypatch.setenv("AZURE_VOICELIVE_ENDPOINT", "https://demo.services.ai.azure.com")
    monkeypatch.setenv("AZURE_VOICELIVE_API_KEY", KEY)
    assert main(["converse", "--text", "Hi", "--output", "a.wav", "--profile", str(profile)]) == 3
    said = capsys.readouterr().err
    assert said.startswith("The address for transcription is missing. Set AZURE_STT_ENDPOINT in the")
    assert "Cascade > Transcription > Address" in said
    assert targets.calls == []


def test_an_account_that_was_brought_along_but_not_asked_for_is_pointed_out(
    targets: Targets, profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in SEED.items():
        monkeypatch.setenv(name, value)
    assert main(["converse", "--text", "Hi", "--output", "a.wav", "--profile", str(profile)]) == 0
    assert capsys.readouterr().err == (
        "This device answers. The account for the cascade is set up; --backend cascade uses it.\n"
    )


@pytest.mark.parametrize(
    ("backend", "missing"),
    [
        ("voice-live", "The address of the Azure AI resource is missing (AZURE_VOICELIVE_ENDPOINT)"),
        ("cascade", "The address for transcription is missing (AZURE_STT_ENDPOINT)"),
    ],
)
def test_a_backend_that_was_asked_for_and_has_no_account_is_said_to_be_answered_by_this_device(
    targets: Targets, profile: Path, capsys: pytest.CaptureFixture[str], backend: str, missing: str
) -> None:
    converse = ["converse", "--text", "Hi", "--output", "a.wav", "--profile", str(profile)]
    assert main([*converse, "--backend", backend]) == 0
    assert capsys.readouterr().err == f"{missing}, so this device answers.\n"
    assert main([*converse, "--backend", backend, "--on-device"]) == 0
    assert capsys.readouterr().err == ""


def test_the_help_says_what_the_backends_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["converse", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "cascade (separate services for transcription, chat and speech)" in said
    assert "answer on this device with either backend" in said


def test_half_an_azure_is_refused_with_3_and_says_what_is_missing(
    targets: Targets, profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.mkdir()
    (profile / "settings.json").write_text('{"general": {"place": "azure"}}', encoding="utf-8")
    monkeypatch.setenv("AZURE_VOICELIVE_ENDPOINT", "https://demo.services.ai.azure.com")
    assert main(["converse", "--text", "Hi", "--output", "a.wav", "--profile", str(profile)]) == 3
    assert "Set AZURE_VOICELIVE_API_KEY in the environment" in capsys.readouterr().err
    assert targets.calls == []


def test_an_address_without_a_key_is_answered_by_this_device_and_said(
    targets: Targets, profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZURE_VOICELIVE_ENDPOINT", "https://demo.services.ai.azure.com")
    assert main(["converse", "--text", "Hi", "--output", "a.wav", "--profile", str(profile)]) == 0
    said = capsys.readouterr().err
    assert said == (
        "The key of the Azure AI resource is missing (AZURE_VOICELIVE_API_KEY), so this device answers.\n"
    )
    assert len(targets.calls) == 1


def test_a_damaged_settings_file_is_said_and_the_command_goes_on(
    targets: Targets, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.mkdir()
    (profile / "settings.json").write_text("{oops", encoding="utf-8")
    assert main(["--profile", str(profile)]) == 0
    assert capsys.readouterr().err.startswith("The settings file is damaged.")
    assert len(targets.calls) == 1


class SoundBroke(VoiceDeskError):
    exit_code = 4


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (SoundBroke("PortAudio is missing. Install it."), 4, "PortAudio is missing. Install it.\n"),
        (KeyboardInterrupt(), 130, ""),
        (RuntimeError("deep inside"), 1, "Something unexpected happened"),
    ],
)
def test_what_fails_is_a_sentence_and_its_kind_of_exit_code(
    targets: Targets, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, sentence: str
) -> None:
    targets.error = error
    assert main(["--profile", str(targets.profile)]) == code
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert "Traceback" not in said


def test_a_key_shows_neither_on_the_terminal_nor_in_any_file(
    targets: Targets, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZURE_VOICELIVE_API_KEY", KEY)
    targets.error = RuntimeError(f"deep inside {KEY}")
    assert main(["--profile", str(targets.profile), "--log-level", "debug"]) == 1
    shown = capsys.readouterr()
    assert KEY not in shown.err + shown.out
    written = [file.read_text(encoding="utf-8") for file in targets.profile.rglob("*") if file.is_file()]
    assert any("deep inside [removed]" in text for text in written)
    assert not any(KEY in text for text in written)


def test_an_unexpected_error_leaves_its_trace_in_the_log(targets: Targets, profile: Path) -> None:
    targets.error = RuntimeError("deep inside")
    main(["--profile", str(profile)])
    assert "RuntimeError: deep inside" in logged(profile)


def test_the_far_end_is_started_with_the_chat_server_of_the_settings(targets: Targets) -> None:
    base = ["--profile", str(targets.profile), "on-device"]
    main([*base, "--port", "8123", "--expires-seconds", "2.5"])
    targets.profile.mkdir(exist_ok=True)
    (targets.profile / "settings.json").write_text(
        '{"on_device": {"chat_endpoint": "http://127.0.0.1:11434/v1", "chat_model": "llama"}}',
        encoding="utf-8",
    )
    main([*base, "--with-parent"])
    first, second = (named for (named,) in targets.calls)
    assert first == {"port": 8123, "expires_seconds": 2.5, "with_parent": False}
    assert second == {
        "port": 0,
        "expires_seconds": None,
        "with_parent": True,
        "chat_endpoint": "http://127.0.0.1:11434/v1",
        "chat_model": "llama",
        "chat_key": "",
    }


def test_an_unexpected_error_before_the_log_is_open_opens_it(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> DeviceList:
        raise RuntimeError("deep inside PortAudio")

    stop_log()
    monkeypatch.setattr(devices, "list_devices", fail)
    assert main(["devices", "--profile", str(profile)]) == 1
    assert "deep inside PortAudio" in logged(profile)
    assert f"The log in {profile / 'logs'} has the details." in capsys.readouterr().err


def test_version_and_help_need_nothing(tmp_path: Path) -> None:
    assert in_a_process("--version", cwd=tmp_path).stdout == f"VoiceDesk {version_line()}\n"
    help_text = in_a_process("converse", "--help", cwd=tmp_path)
    assert help_text.returncode == 0
    assert "--transcript" in help_text.stdout


def test_devices_are_listed_with_the_default_marked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_devices(monkeypatch, ["Desk microphone", "Headset"], [])
    assert main(["devices"]) == 0
    assert capsys.readouterr().out == (
        "Microphones:\n  Desk microphone (default)\n  Headset\nSpeakers: none found.\n"
    )


def test_a_default_that_is_no_row_of_its_own_comes_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    default = Device("System default", "ALSA", Direction.INPUT, 0, 2, 48000.0)
    card = Device("USB card", "ALSA", Direction.INPUT, 1, 1, 48000.0)
    monkeypatch.setattr(devices, "list_devices", lambda: DeviceList((card,), (), default))
    assert main(["devices"]) == 0
    assert capsys.readouterr().out.splitlines()[1:3] == ["  System default (default)", "  USB card"]


def test_devices_as_json_and_none_at_all_is_code_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_devices(monkeypatch, [], ["Speaker"])
    assert main(["devices", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"direction": "output", "name": "Speaker", "host_api": "ALSA", "default": True}
    ]
    with_devices(monkeypatch, [], [])
    assert main(["devices"]) == 4


def test_the_doctor_finds_a_missing_microphone(
    monkeypatch: pytest.MonkeyPatch, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_devices(monkeypatch, [], ["Speaker"])
    assert main(["doctor", "--json", "--profile", str(profile)]) == 4
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    assert checks["Python"]["ok"]
    assert checks["Sound"] == {
        "name": "Sound",
        "ok": False,
        "sentence": "No microphone was found.",
        "fix": "Plug one in, or allow it in the system settings.",
        "exit_code": 4,
    }


def test_the_doctor_marks_what_failed_whatever_the_fault_is(
    monkeypatch: pytest.MonkeyPatch, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_devices(monkeypatch, [], ["Speaker"])
    assert main(["doctor", "--profile", str(profile)]) == 4
    lines = capsys.readouterr().out.splitlines()
    faults = [line for line in lines if not line.startswith(("ok      ", "note    "))]
    told = "Plug one in, or allow it in the system settings."
    assert faults == [f"FAILED  Sound: No microphone was found. {told}"]


def test_the_doctor_tells_a_lost_sound_library_from_a_lost_microphone(
    monkeypatch: pytest.MonkeyPatch, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def lost() -> str:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(portaudio, "library_version", lost)
    assert main(["doctor", "--profile", str(profile)]) == 4
    fault = "FAILED  Sound: The sound library, PortAudio, cannot be loaded."
    assert f"{fault} Run python3 packaging/bootstrap.py setup." in capsys.readouterr().out.splitlines()


def test_the_doctor_is_content_with_a_machine_that_has_everything(
    monkeypatch: pytest.MonkeyPatch, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_devices(monkeypatch, ["Desk microphone"], ["Speaker"])
    assert main(["doctor", "--profile", str(profile)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith("ok ")] == [
        f"note    Keyring: {NO_KEYRING} To have them kept on Linux, install gnome-keyring or KWallet."
    ]
    assert any("without an account" in line for line in lines)
    assert "ok      Echo: What the loudspeaker plays can be taken out of the microphone." in lines


def test_a_second_window_of_a_profile_brings_the_first_to_the_front(
    targets: Targets, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came: list[bool] = []
    first = OneWindow(profile)
    assert not first.found(start=False)
    first.listen(lambda start: came.append(start) or True)  # type: ignore[func-returns-value]

    assert main(["--profile", str(profile), "--start", "--mode", "hands-free"]) == 0

    assert came == [True]
    assert targets.calls == []
    assert "--mode needs a start of its own" in capsys.readouterr().err
    first.close()


def test_a_window_that_does_not_answer_is_said(
    targets: Targets, profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(one_window, "WAIT_SECONDS", 0.0)
    first = OneWindow(profile)
    assert not first.found(start=False)

    assert main(["--profile", str(profile)]) == 3

    assert "is open already with these settings, but does not answer" in capsys.readouterr().err
    first.close()


def test_a_window_whose_libraries_are_not_there_is_said(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "voicedesk.app", None)

    assert main(["--profile", str(profile)]) == 3

    assert "The window cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["doctor"], ["converse", "--text", "Hello", "--output", "a/b/no.wav"]])
def test_an_address_that_was_only_found_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / ".env").write_text("AZURE_VOICELIVE_ENDPOINT=https://thief.example\n")
    monkeypatch.chdir(tmp_path)
    main([*command, "--profile", str(tmp_path / "profile")])

    told = "".join(capsys.readouterr())
    assert f"The file {tmp_path / '.env'} names thief.example for Voice Live." in told
    assert f"--env-file {tmp_path / '.env'}" in told
