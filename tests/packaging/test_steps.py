from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lock
import pytest
from steps import application, beside, requirements, suite, system_packages


class Programs:
    """Answers for the programs a step would start, by their first words."""

    def __init__(self, answers: dict[str, tuple[int, str]]) -> None:
        self.started: list[list[str]] = []
        self._answers = answers

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.started.append(command)
        code, output = self._answers.get(Path(command[0]).name, (0, ""))
        return subprocess.CompletedProcess(command, code, output, "")


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, tuple[int, str]]], Programs]:
    def install(answers: dict[str, tuple[int, str]]) -> Programs:
        fake = Programs(answers)
        monkeypatch.setattr(subprocess, "run", fake.run)
        return fake
    return install


def test_one_query_tells_what_is_missing(programs: Callable[[dict[str, tuple[int, str]]], Programs]) -> None:
    fake = programs({"dpkg-query": (1, "ii  libportaudio2\nrc  xvfb\nun  pipewire\n")})

    assert system_packages.missing(["libportaudio2", "xvfb", "pipewire", "unheard-of"]) == [
        "xvfb", "pipewire", "unheard-of"]
    assert len(fake.started) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there are no system packages to install on Windows")
def test_without_the_right_to_install_the_exact_command_is_printed(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        programs: Callable[[dict[str, tuple[int, str]]], Programs]) -> None:
    fake = programs({"sudo": (1, "")})
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")

    system_packages._install(["espeak-ng", "xvfb"])

    assert "sudo apt-get update && sudo apt-get install --yes --no-install-recommends espeak-ng xvfb" in (
        capsys.readouterr().err)
    assert [command[1:] for command in fake.started] == [["-n", "true"]]


@pytest.mark.parametrize(("platform", "variables", "shown"), [
    ("linux", {}, False),
    ("linux", {"DISPLAY": ":0"}, True),
    ("linux", {"DISPLAY": ""}, False),
    ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
    ("win32", {}, True),
    ("darwin", {}, True),
])
def test_a_display_is_known_by_its_environment(
        platform: str, variables: dict[str, str], shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert application.has_display() is shown


@pytest.mark.parametrize(("arguments", "converses"), [
    ([], True), (["--on-device"], True), (["doctor"], False), (["devices", "--json"], False),
    (["--help"], False)])
def test_without_a_display_only_the_window_is_replaced_by_the_sample(
        arguments: list[str], converses: bool, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(application, "has_display", lambda: False)
    monkeypatch.setattr(application, "hold_sample_conversation", lambda: 0)
    monkeypatch.setattr(application, "start", lambda command: 5)

    assert application.run(arguments) == (0 if converses else 5)
    assert ("no display" in capsys.readouterr().out) is converses


def test_the_sample_questions_ship_with_the_project() -> None:
    assert all(question.read_bytes()[:4] == b"RIFF" for question in application.QUESTIONS)


def test_the_sample_asks_the_device_every_question_and_tells_where_to_hear_the_answers(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    called: list[list[str]] = []

    def converse(command: list[str]) -> int:
        called.append(command)
        return 0

    monkeypatch.setattr(subprocess, "call", converse)

    assert application.hold_sample_conversation() == 0
    assert called[0][1:6] == ["-P", "-m", "voicedesk", "converse", "--on-device"]
    assert [path for path in called[0] if path in map(str, application.QUESTIONS)] == list(
        map(str, application.QUESTIONS))
    assert called[0][-1] in capsys.readouterr().out


def test_a_sample_that_failed_is_not_called_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "call", lambda command: 5)

    assert application.hold_sample_conversation() == 5


def test_the_suite_checks_the_types_on_all_three_systems() -> None:
    commands = [check.command for check in suite.checks(["live"])]

    assert [command[command.index("--platform") + 1] for command in commands if "--platform" in command] == [
        "linux", "win32", "darwin"]


@pytest.mark.parametrize(("left_out", "expressions", "covered"), [
    (["live"], ["(frozen or wine) and not live and not sound",
                "not live and not sound and not frozen and not wine", "sound and not live"], 92),
    (["live", "frozen"], ["(wine) and not live and not frozen and not sound",
                          "not live and not sound and not frozen and not wine",
                          "sound and not live and not frozen"], 92),
    (["live", "sound", "frozen"], ["(wine) and not live and not sound and not frozen",
                                   "not live and not sound and not frozen and not wine"], 85),
])
def test_every_test_runs_once_and_what_all_covered_is_held_to_one_bar(
        left_out: list[str], expressions: list[str], covered: int) -> None:
    *_, joined, bar = checks = suite.checks(left_out)
    tests = [check for check in checks if "pytest" in check.command]

    assert [check.command[-1] for check in tests] == expressions
    counted = [check.command[4] for check in tests if "coverage" in check.command]
    assert [f"--data-file={file}" for file in joined.command if file.endswith(".coverage")] == counted
    assert len(counted) == len(tests) - 1  # those that start other programs count nothing
    assert bar.command[-1] == f"--fail-under={covered}"


def test_nothing_runs_beside_the_tests_that_play_sound() -> None:
    checks = suite.checks(["live"])
    titles = [check.title for check in checks]

    last_wait = max(titles.index(check.title) for check in checks if check.beside)
    assert titles.index("tests with sound") > last_wait


def test_with_arguments_only_pytest_runs_and_sound_is_left_out_with_a_reason(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(sys, "platform", "win32")

    def call(command: list[str], **_: object) -> int:
        called.append(command)
        return 4

    monkeypatch.setattr(subprocess, "call", call)

    assert suite.run(["tests/audio"]) == 4
    assert [command[1:] for command in called] == [
        ["-m", "pytest", "-m", "not live and not sound and not frozen", "tests/audio"]]
    told = capsys.readouterr().out
    assert "which only Linux has" in told
    assert "the release workflow freezes it" in told


def test_where_nothing_can_be_frozen_the_suite_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if name == "objcopy" else f"/usr/bin/{name}")
    monkeypatch.setattr(sys, "platform", "linux")

    assert suite.why_not_frozen() == "objcopy not installed."
    assert "frozen program" not in [check.title for check in suite.checks(["live", "frozen"])]


KNOWN_BY = ("ruff", "mypy", "pytest", "combine", "report")


class Quiet:
    """Stands for a program that runs beside others and passes."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self) -> int:
        return 0


def test_one_failed_check_fails_the_suite_and_is_named(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    order: list[str] = []

    def begin(check: suite.Check) -> Quiet:
        order.append(f"{check.title} begins")
        return Quiet()

    def call(command: list[str], **_: object) -> int:
        order.append(next((word for word in KNOWN_BY if word in command), "layers"))
        return 1 if "ruff" in command else 0

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(suite, "why_not_frozen", lambda: "")
    monkeypatch.setattr(suite, "_begun", begin)

    assert suite.run([]) == 1
    assert "Failed: style\n" in capsys.readouterr().out.replace(" (", "\n")
    assert [word for word in order if word != "mypy"] == [
        "frozen program begins", "tests begins", "ruff", "layers", "pytest", "pytest", "combine", "report"]


def test_a_program_beside_others_is_heard_when_its_turn_comes_and_its_code_counts(
        tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    says = "import os, sys; os.write(1, 'so weit '.encode()); os.write(2, 'schön'.encode()); sys.exit(3)"
    with beside.Begun([sys.executable, "-c", says], tmp_path / "said.log", dict(os.environ)) as program:
        assert program.wait() == 3
        assert program.wait() == 3

    assert (tmp_path / "said.log").read_text(encoding="utf-8") == "so weit schön"
    assert capfdbinary.readouterr().out.startswith("so weit schön".encode())


def test_a_program_beside_others_ends_with_them(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    with pytest.raises(KeyboardInterrupt), beside.Begun(command, tmp_path / "said.log",
                                                        dict(os.environ)) as program:
        raise KeyboardInterrupt

    assert program.wait() != 0


@pytest.mark.parametrize(("text", "complaint"), [
    ("--index-url https://mirror.invalid/simple\na==1 \\\n    --hash=sha256:00\n", "names a place"),
    ("a==1 \\\n    --hash=sha256:00\nb==2\n", "no hash for b"),
])
def test_a_lock_that_names_a_place_or_lacks_a_hash_is_refused(
        text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "requirements.lock"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(lock.LockRefused, match=complaint):
        lock.check_text(path)


def test_each_lock_holds_every_version_of_the_one_before() -> None:
    def versions(path: Path) -> set[str]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if line[:1].isalnum()}

    assert versions(lock.RUN_LOCK) < versions(lock.BUILD_LOCK) < versions(lock.TEST_LOCK)


def test_only_what_is_published_as_source_alone_is_built_here() -> None:
    for path in (lock.RUN_LOCK, lock.BUILD_LOCK, lock.TEST_LOCK):
        packages = requirements.blocks(path)

        assert set(requirements.INSTALLERS) <= set(packages)
        assert set(requirements.WITHOUT_WHEEL) <= set(packages)
        for name in requirements.WITHOUT_WHEEL:  # one file each: the source
            assert packages[name].count("--hash=sha256:") == 1
