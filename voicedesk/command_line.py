"""What may be typed after ``voicedesk``, and the sentences for what may not."""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from voicedesk.message_box import complain
from voicedesk.terminal import tell, warn
from voicedesk.text.whole import whole
from voicedesk.version import version_line

BACKENDS = ("voice-live", "cascade")
MODES = ("hands-free", "push-to-talk")
LOG_LEVELS = ("debug", "info", "warning", "error")
USAGE = 2

# What argparse says, and how a person would say it.
PHRASES = (
    (r"argument (\S+?)(?:/\S+)?: expected (?:one|at least one) argument", r"\1 needs a value."),
    (r"argument command: invalid choice: '?([^' ]*)'?.*", r"There is no command called \1."),
    (r"argument (\S+?)(?:/\S+)?: ignored explicit argument.*", r"\1 takes no value."),
    (r"argument (\S+?)(?:/\S+)?: (.*)", r"\1: \2"),
    (r"unrecognized arguments: (.*)", r"Not understood here: \1."),
    (r"the following arguments are required: (.*)", r"Missing: \1."),
)


class Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        for pattern, sentence in PHRASES:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, sentence, message, flags=re.DOTALL)
                break
        complain(f"{message} `{self.prog} --help` shows what can be given.")
        self.exit(USAGE)

    def _print_message(self, message: str, file: object = None) -> None:
        if message:
            (tell if file is sys.stdout else warn)(message.removesuffix("\n"))


class Question(argparse.Action):
    """Keeps WAV files and typed questions in the order in which they were given."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), values])


class Version(argparse.Action):
    """Looks the commit up only when it is asked for."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        tell(f"VoiceDesk {version_line()}")
        parser.exit()


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments; leaves by SystemExit with code 2 and a sentence when they make no sense."""
    parser = _parser()
    given = parser.parse_args(arguments)
    given.command = given.command or "window"
    if given.command != "window" and given.start:
        parser.error("--start belongs to the window; leave it out here.")
    if given.command == "converse" and not given.questions:
        parser.error('Give at least one question: --input question.wav, or --text "...".')
    return given


def _parser() -> Parser:
    parser = Parser(
        prog="voicedesk",
        description="Spoken conversation with an AI agent. Without a command the window opens.",
    )
    parser.add_argument("--version", action=Version, nargs=0, help="show the version and the commit")
    parser.add_argument("--start", action="store_true", help="begin the conversation at once")
    _add_common(parser, default=None)
    verbs = parser.add_subparsers(dest="command", metavar="command", parser_class=Parser)
    _add_converse(verbs)
    served = _add_verb(verbs, "on-device", "run the far end that needs no account, until interrupted")
    served.add_argument("--port", type=_whole(0, 65535), default=0, help="0 takes a free one (the default)")
    served.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    served.add_argument(
        "--expires-seconds", type=_seconds, default=None, help="end each session after this many seconds"
    )
    for name, words in (
        ("devices", "list microphones and speakers"),
        ("doctor", "check what a conversation needs"),
    ):
        verb = _add_verb(verbs, name, words)
        verb.add_argument("--json", action="store_true", help="print JSON")
    verb.add_argument("--frozen", action="store_true", help="check each part of the program itself instead")
    return parser


def _add_verb(verbs: argparse._SubParsersAction[Parser], name: str, words: str) -> Parser:
    verb = verbs.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    _add_common(verb, default=argparse.SUPPRESS)  # Given before the command, it must not be forgotten.
    return verb


def _add_converse(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = _add_verb(verbs, "converse", "hold a conversation without a window or a sound card")
    verb.add_argument(
        "--input",
        dest="questions",
        type=Path,
        action=Question,
        metavar="WAV",
        help="a spoken question; may be given several times",
    )
    verb.add_argument(
        "--text",
        dest="questions",
        type=whole,
        action=Question,
        metavar="TEXT",
        help="a typed question; may be given several times",
    )
    verb.add_argument("--output", type=Path, required=True, metavar="WAV", help="where the answers go")
    verb.add_argument("--transcript", type=Path, metavar="JSON", help="where the words go")


def _add_common(parser: Parser, default: object) -> None:
    group = parser.add_argument_group("what to use")

    def add(name: str, words: str, **options: Any) -> None:
        group.add_argument(name, help=words, default=options.pop("default", default), **options)

    add(
        "--backend",
        "voice-live (one service for all, the default) or cascade (separate services for transcription, chat "
        "and speech)",
        type=_one_of(BACKENDS),
    )
    add(
        "--on-device",
        "answer on this device with either backend; needs no account",
        action="store_true",
        default=default or False,
    )
    add("--mode", " or ".join(MODES), type=_one_of(MODES))
    add("--input-device", "full name of the microphone", metavar="NAME")
    add("--output-device", "full name of the speaker", metavar="NAME")
    add("--env-file", "read this file instead of .env", type=Path, metavar="FILE")
    add("--profile", "keep settings and logs here", type=Path, metavar="DIR")
    add(
        "--log-level",
        ", ".join(LOG_LEVELS),
        type=_one_of(LOG_LEVELS),
        default=default if default is argparse.SUPPRESS else "info",
    )


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def choice(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(f"choose {', '.join(choices[:-1])} or {choices[-1]}.")
        return text

    return choice


def _whole(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"give a whole number between {low} and {high}.")
        return int(text)

    return number


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("give a number of seconds above 0.")
    return seconds
