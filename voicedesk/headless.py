"""Composition root without a window: questions from WAV files or text, answers to a WAV file."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from voicedesk.audio.wav_deck import WavDeck
from voicedesk.audio.wav_files import WavRefusedError, read_wav, write_wav
from voicedesk.backends.tasks import ended_within
from voicedesk.conversation.commands import Command
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import (
    Event,
    SessionStarted,
    SessionStopped,
    TalkMode,
    TalkPressed,
    TalkReleased,
    TextSubmitted,
)
from voicedesk.conversation.problems import Stage
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.conversation.turns import Notice, Speaker, ToolUse, Turn, TurnStatus
from voicedesk.conversation.wording import wording
from voicedesk.session.backend_choice import BackendChoice
from voicedesk.session.host import CHILDREN_SECONDS, GOODBYE_SECONDS
from voicedesk.session.journal import Journal
from voicedesk.session.patient_backend import PatientBackend
from voicedesk.session.session import Session
from voicedesk.session.tool_shelf import ToolShelf
from voicedesk.settings.load import Loaded
from voicedesk.settings.options import ConverseOptions
from voicedesk.settings.sentences import why_not_written
from voicedesk.terminal import indented, tell, warn
from voicedesk.text.whole import whole

ANSWER_SECONDS = 60.0
_BROKEN_OFF = frozenset({TurnStatus.FAILED, TurnStatus.CUT})
DONE, SOUND, SERVICE = 0, 4, 5


class Interview:
    """Puts one question after the other and waits for each answer, for as long as something comes.

    ``reason`` says why the last one was given up, if nothing else says it.
    """

    def __init__(self, session: Session, deck: WavDeck) -> None:
        self._session = session
        self._deck = deck
        self._changed = asyncio.Event()
        self.reason = ""
        session.watch(self._note)

    async def hold(self, questions: Sequence[bytes | str]) -> int:
        """How many of the questions were answered; stops at the first that was not."""
        self._session.post(SessionStarted())
        for number, question in enumerate(questions):
            if not await self._rested():
                return number
            self._ask(question)
            if not await self._rested(after=len(self._session.state.entries)) or not self._answered():
                return number
        return len(questions)

    def _ask(self, question: bytes | str) -> None:
        if isinstance(question, str):
            self._session.post(TextSubmitted(question))
            return
        by_hand = self._session.state.mode is TalkMode.PUSH_TO_TALK
        self._deck.say(question, on_said=self._release if by_hand else _let_silence_follow)
        if by_hand:
            self._session.post(TalkPressed())

    def _release(self) -> None:
        self._session.post(TalkReleased(held_seconds=1.0))

    async def _rested(self, after: int | None = None) -> bool:
        """Wait until nobody has the floor (and something was said since there were ``after`` entries)."""
        while not self._at_rest(after):
            if self._session.state.phase is Phase.FAILED:
                return False
            self._changed.clear()
            if not await self._goes_on():
                self.reason = f" Nothing came for {ANSWER_SECONDS:.0f} seconds."
                return False
        return True

    async def _goes_on(self) -> bool:
        """Whether anything happens: an event, or sound on its way in or out, which is no event."""
        moved = self._deck.moved_bytes
        while True:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                if self._deck.moved_bytes == moved:
                    return False
                moved = self._deck.moved_bytes
            else:
                return True

    def _at_rest(self, after: int | None) -> bool:
        state = self._session.state
        resting = state.phase in {Phase.READY, Phase.LISTENING}
        return resting and (after is None or self._answered(after) or self._refused(after))

    def _answered(self, after: int = 0) -> bool:
        last = next((e for e in reversed(self._session.state.entries[after:]) if isinstance(e, Turn)), None)
        return last is not None and last.speaker is Speaker.ASSISTANT and last.status is TurnStatus.DONE

    def _refused(self, after: int) -> bool:
        """A voice that fails refuses nothing: answers stand in writing."""
        notices = [entry for entry in self._session.state.entries[after:] if isinstance(entry, Notice)]
        return any(notice.problem.stage is not Stage.SPEECH for notice in notices)

    def _note(self, event: Event, orders: Sequence[Command], state: ConversationState) -> None:
        self._changed.set()


def _let_silence_follow() -> None:
    """Hands-free: the silence after the question ends the turn."""


def converse(loaded: Loaded, options: ConverseOptions) -> int:
    """Hold the conversation; 0 only if every question was answered.

    Exit codes: 0 done, 4 a WAV that cannot be read or written, 5 the service did not answer.
    """
    try:
        questions = [read_wav(q) if isinstance(q, Path) else q for q in options.questions]
    except WavRefusedError as refused:
        warn(str(refused))
        return SOUND
    if not _can_write(options):
        return SOUND
    return asyncio.run(_converse(loaded, options, questions))


def _can_write(options: ConverseOptions) -> bool:
    """Said before anything is asked: an answer that cannot be kept need not be waited for."""
    return all(_written(path, lambda path: path.open("ab").close()) for path in _files(options))


def _files(options: ConverseOptions) -> list[Path]:
    return [options.output, *([options.transcript] if options.transcript is not None else [])]


def _written(path: Path, write: Callable[[Path], None]) -> bool:
    """Whether the disk took it; if not, that is said."""
    try:
        write(path)
    except OSError as error:
        warn(f"{why_not_written(path, error)} Choose another place.")
        return False
    return True


async def _converse(loaded: Loaded, options: ConverseOptions, questions: Sequence[bytes | str]) -> int:
    loop = asyncio.get_running_loop()
    tools = ToolShelf(os.environ, loaded.settings.tools, warn)
    session = Session(Conversation(mode=loaded.settings.general.talk_mode), tools.registry, loop)
    deck = WavDeck(loop, session.post, session.send_audio)
    session.use_sound(deck)
    session.watch(Journal(loop.time).watch)
    choice = BackendChoice(loop, os.environ, tools.registry.tools, session.post, session)
    backend, policy = choice.choose(loaded)
    tools.use(loaded.settings.tools)
    session.use_backend(PatientBackend(backend, tools), policy)
    interview = Interview(session, deck)
    saved = SOUND
    try:
        answered = await interview.hold(questions)
    finally:  # whatever ended it: what was said is kept
        entries, problem = session.state.entries, session.state.problem
        session.post(SessionStopped())
        saved = _save(options, deck.answers, entries)
        await ended_within(GOODBYE_SECONDS, session=session.aclose())
        await ended_within(CHILDREN_SECONDS, tool_servers=tools.aclose(), far_end=choice.aclose())
    _tell([entry for entry in entries if not (isinstance(entry, Notice) and entry.problem == problem)])
    if problem is not None:
        warn(wording(problem).sentence)
    if answered < len(questions):
        warn(f"Question {answered + 1} of {len(questions)} was not answered.{interview.reason}")
        return SERVICE
    return saved


def _tell(entries: Sequence[Turn | ToolUse | Notice]) -> None:
    for entry in entries:
        match entry:
            case Turn(speaker=Speaker.USER):
                tell(indented(f"You: {entry.text or '(not understood)'}"))
            case Turn():
                broke_off = " [The answer broke off here.]" if entry.status in _BROKEN_OFF else ""
                tell(indented(f"Assistant: {entry.text}{broke_off}"))
            case ToolUse():
                tell(indented(f"  [{entry.name} {entry.arguments}: {entry.reason or entry.output}]"))
            case Notice():
                tell(indented(f"  {wording(entry.problem).sentence}"))


def _save(options: ConverseOptions, sound: bytes, entries: Sequence[Turn | ToolUse | Notice]) -> int:
    rows = [{"kind": type(entry).__name__.lower(), **_fields(entry)} for entry in entries]
    text = whole(json.dumps(rows, indent=1, ensure_ascii=False))
    saved = _written(options.output, lambda path: write_wav(path, sound))
    if options.transcript is not None:
        saved &= _written(options.transcript, lambda path: _write_text(path, text))
    return DONE if saved else SOUND


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _fields(entry: Turn | ToolUse | Notice) -> dict[str, object]:
    if isinstance(entry, Notice):
        return {
            "code": entry.problem.code,
            "stage": entry.problem.stage,
            "text": wording(entry.problem).sentence,
        }
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}
