"""The rules of the house that no other tool holds: sizes, places, and what may be named."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES, MEDIAN_LINES, FUNCTION_LINES = 300, 120, 40
PRESCRIBED = {"pyproject.toml", "voicedesk", "resources", "tests", "packaging", "README.md", "LICENSE",
              ".gitignore", ".gitattributes", ".ci", ".github"}
# Put together here, so that this file does not name what it forbids.
REGISTRY_HOSTS = tuple(".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("deb", "debian"), ("archive", "ubuntu"),
    ("registry", "npmjs")))
MACHINE_PATH = re.compile(r"(^|[\s\"'(=:])/(" + "|".join(("work", "root", "farm", "Users", "home")) + r")/\w")


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("this is no git checkout, so nothing tells the project's files from others")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_of_text() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "voicedesk").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[int, str]]:
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{name}:{node.lineno} {node.name}"


def worst_five(title: str, sizes: list[tuple[int, str]]) -> list[tuple[int, str]]:
    worst = sorted(sizes, reverse=True)[:5]
    print(f"\n{title}:", *(f"{size:6d}  {name}" for size, name in worst), sep="\n")
    return worst


def test_no_module_outgrows_the_house() -> None:
    sizes = [(len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT)))
             for path in (ROOT / "voicedesk").rglob("*.py")]
    worst = worst_five("Longest modules, in lines", sizes)

    assert worst[0][0] <= MODULE_LINES
    assert statistics.median(size for size, _ in sizes) <= MEDIAN_LINES


def test_no_function_outgrows_the_house() -> None:
    worst = worst_five("Longest functions, in lines", list(functions()))

    assert worst[0][0] <= FUNCTION_LINES


def test_nothing_stands_at_the_top_that_was_not_planned() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= PRESCRIBED


def test_no_file_names_the_place_packages_come_from() -> None:
    found = [f"{where}: {host}" for where, line in lines_of_text() for host in REGISTRY_HOSTS if host in line]

    assert found == []


def test_no_file_names_a_path_of_someones_machine() -> None:
    found = [where for where, line in lines_of_text() if MACHINE_PATH.search(line)]

    assert found == []


def test_no_error_is_swallowed() -> None:
    def is_silent(handler: ast.ExceptHandler) -> bool:
        names = {getattr(handler.type, "id", "BaseException")} & {"Exception", "BaseException"}
        return bool(names) and all(isinstance(step, ast.Pass) for step in handler.body)

    found = [f"{name}:{node.lineno}" for name, tree in trees() for node in ast.walk(tree)
             if isinstance(node, ast.ExceptHandler) and is_silent(node)]

    assert found == []


def test_only_the_terminal_is_printed_on() -> None:
    """What a service or a tool thought up gives no orders there (``voicedesk/terminal.py``)."""
    def prints(node: ast.AST) -> bool:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id == "print"
        return (isinstance(node, ast.Attribute) and node.attr.startswith("write")
                and isinstance(node.value, ast.Attribute) and node.value.attr in {"stdout", "stderr"})

    found = [f"{name}:{getattr(node, 'lineno', 0)}" for name, tree in trees() for node in ast.walk(tree)
             if prints(node) and name != "voicedesk/terminal.py"]

    assert found == []


def test_programs_are_looked_for_in_one_place_alone() -> None:
    """The library's own search takes what lies in the current folder (``voicedesk/children.py``)."""
    found = [f"{name}:{node.lineno}" for name, tree in trees() for node in ast.walk(tree)
             if isinstance(node, ast.Attribute) and node.attr in {"which", "findExecutable"}]

    assert found == []


def test_no_painter_is_made_outside_its_guard() -> None:
    """One that a fault leaves active stops the window and ends the process in native code."""
    made = [name for name, tree in trees() for node in ast.walk(tree)
            if isinstance(node, ast.Call) and re.fullmatch(r"(\w+\.)*Q\w*Painter", ast.unparse(node.func))]

    assert made == [str(Path("voicedesk", "ui", "painting.py"))]


def test_every_word_is_shown_as_plain_text() -> None:
    """What guesses whether a text is markup is made plain in one place: a picture in it would be fetched."""
    guessing = {"QLabel", "QMessageBox", "QTextBrowser", "QTextEdit", "QToolTip.showText", "QErrorMessage"}
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees() if name != str(Path("voicedesk", "ui", "plain_text.py"))
        for node in ast.walk(tree) if isinstance(node, ast.Call)
        if ast.unparse(node.func) in guessing
        or ast.unparse(node.func).endswith((".setHtml", ".appendHtml", ".insertHtml", ".setWhatsThis"))
    ]

    assert found == []


def test_every_tool_tip_is_plain() -> None:
    def is_plain(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith(".setToolTip"):
            return False
        return isinstance(node.args[0], ast.Constant) or ast.unparse(node.args[0]).startswith("plain_tip(")

    tips, plain = [], []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "setToolTip":
                tips.append(f"{name}:{node.lineno}")
            if is_plain(node):
                plain.append(f"{name}:{node.lineno}")

    assert sorted(tips) == sorted(plain)


def test_the_qt_that_loses_references_is_locked_out() -> None:
    text = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    locked = re.findall(r"^pyside6-(?:essentials|addons)==(\d+)\.(\d+)", text, re.MULTILINE)

    assert len(locked) == 2
    assert all((6, 10) <= (int(major), int(minor)) < (6, 12) for major, minor in locked)


def test_every_package_is_locked_by_hash() -> None:
    for lock in (ROOT / "packaging").glob("*.lock"):
        packages = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())

        assert all("==" in package and "--hash=sha256:" in package for package in packages), lock.name
        assert "://" not in "".join(packages), lock.name
