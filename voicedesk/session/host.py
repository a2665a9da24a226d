"""Keeps one session provided: the backend its settings ask for, and sound while a conversation runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from voicedesk.audio.port import FrameSink, SoundPort
from voicedesk.backends.base import BackendCapabilities, PostEvent
from voicedesk.backends.tasks import TaskOwner, ended_within
from voicedesk.conversation import events as ev
from voicedesk.conversation.commands import Command
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.session.backend_choice import BackendChoice
from voicedesk.session.journal import Journal
from voicedesk.session.patient_backend import PatientBackend
from voicedesk.session.session import Session
from voicedesk.session.supervisor import Supervisor
from voicedesk.session.tool_shelf import Notice, ToolShelf
from voicedesk.session.turn_policy import turn_policy
from voicedesk.settings.load import Loaded

log = logging.getLogger(__name__)

Sound = TypeVar("Sound", bound=SoundPort)

ENDED = frozenset({Phase.OFFLINE, Phase.FAILED})
GOODBYE_SECONDS = 1.2
CHILDREN_SECONDS = 2.2  # a child process is asked, then told, then made to end
STARTS = (ev.SessionStarted, ev.RetryPressed, ev.TextSubmitted)


class SessionHost(Generic[Sound]):
    """``make_sound`` is given the session's ``post`` and its sink for captured frames; ``notice`` a sentence
    for the person when a tool server cannot be used.

    A backend is built when a conversation starts and the settings have changed since the last one; the
    microphone and the speaker are open only while a conversation runs.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        environ: Mapping[str, str],
        loaded: Loaded,
        make_sound: Callable[[PostEvent, FrameSink], Sound],
        notice: Notice = log.warning,
    ) -> None:
        self.tools = ToolShelf(environ, loaded.settings.tools, notice)
        mode = loaded.settings.general.talk_mode
        self.session = Session(Conversation(mode=mode), self.tools.registry, loop)
        self.sound = make_sound(self.session.post, self.session.send_audio)
        self.session.use_sound(self.sound)
        offered = self.tools.registry.tools
        self._choice = BackendChoice(loop, environ, offered, self.session.post, self.session)
        self.journal = Journal(loop.time)
        self._supervisor = Supervisor(loop, self.session.post, self._patience)
        self._tasks = TaskOwner("session-host")
        self._loaded = loaded
        self._stale = True
        self.session.watch(self.journal.watch)
        self.session.watch(self._supervisor.watch)
        self.session.watch(self._tend_sound)

    @property
    def running(self) -> bool:
        return self.session.state.phase not in ENDED

    def prepare(self) -> None:
        """Have the backend, its far end and the tool servers ready before anybody talks. Returns at once."""
        self.tools.use(self._loaded.settings.tools)
        if self._stale:
            self._stale = False
            backend, policy = self._choice.choose(self._loaded)
            former = self.session.use_backend(PatientBackend(backend, self.tools), policy)
            if former is not None:
                self._tasks.spawn(former.aclose())

    def post(self, event: ev.Event) -> None:
        """What a person does; what starts a conversation prepares it first."""
        if not self.running and isinstance(event, STARTS):
            self.prepare()
        self.session.post(event)

    def use(self, loaded: Loaded) -> None:
        """Other settings. How turns are taken changes at once; whom one talks to, at the next start or
        through ``restart``."""
        self._loaded = loaded
        self._stale = True
        if (backend := self.session.backend) is not None:
            policy = turn_policy(loaded.settings, backend.capabilities)
            self.session.conversation.use_policy(policy)

    def restart(self) -> None:
        """Go on with the present settings: a running conversation keeps its transcript, reconnects and has
        the answer it was waiting for; one that failed tries again."""
        if self.running:
            self.session.post(ev.SessionStopped(to_go_on=True))
            self.post(ev.SessionStarted())
        else:
            self.post(ev.RetryPressed())

    def renew(self, conversation: Conversation | None = None) -> Conversation:
        """Another conversation, an empty one if none is given; a running one ends, and the other starts, as
        muted as it was. Returns the former one."""
        running, former, now = self.running, self.session.conversation, self.session.state
        if running:
            self.session.post(ev.SessionStopped())
        self.session.use_conversation(conversation or Conversation(mode=now.mode))
        if self.session.state.muted != now.muted:
            self.session.post(ev.MuteChanged(now.muted))
        if self.session.state.mode is not now.mode:
            self.session.post(ev.TalkModeChosen(now.mode))
        self._tell_devices(now)
        self._stale = True
        if running:
            self.post(ev.SessionStarted())
        return former

    def _tell_devices(self, known: ConversationState) -> None:
        """What has become of them since the other conversation was held."""
        told = self.session.state
        for direction, now, before in (
            (ev.Direction.INPUT, known.mic_problem, told.mic_problem),
            (ev.Direction.OUTPUT, known.speaker_problem, told.speaker_problem),
        ):
            if now is not None:
                instead = known.speaker_instead if direction is ev.Direction.OUTPUT else ""
                self.session.post(ev.DeviceLost(direction, now, instead))
            elif before is not None:
                self.session.post(ev.DeviceRestored(direction))

    async def aclose(self) -> None:
        """Within four seconds, whatever hangs: what talks to others first, what answered it then."""
        self.session.post(ev.SessionStopped())
        self._supervisor.close()
        await ended_within(GOODBYE_SECONDS, session=self.session.aclose(), backend=self._tasks.aclose())
        await ended_within(CHILDREN_SECONDS, tool_servers=self.tools.aclose(), far_end=self._choice.aclose())

    def _patience(self) -> float:
        backend = self.session.backend
        return (backend.capabilities if backend is not None else BackendCapabilities()).silent_seconds

    def _tend_sound(self, event: ev.Event, orders: Sequence[Command], state: ConversationState) -> None:
        if state.phase in ENDED:
            self.sound.stop()
        elif state.phase is Phase.CONNECTING:
            self.sound.start()
