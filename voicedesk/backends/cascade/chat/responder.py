"""The chat model behind the responder's protocol. No SDK until it is warmed up or asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import TYPE_CHECKING

from voicedesk.backends.base import OfferedTool
from voicedesk.backends.cascade.chat.address import ChatAddress, chat_address
from voicedesk.backends.cascade.chat.history import bounded
from voicedesk.backends.cascade.stages import Message, RunTools
from voicedesk.backends.concessions import Concessions
from voicedesk.backends.errors import BackendError, ConnectionDropped, RequestRefused
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.settings.schema import Cascade

if TYPE_CHECKING:
    from voicedesk.backends.cascade.chat.agent import ChatAgent

Piece = str | BackendError | None
"""What comes of an answer: a piece of its text; why there is no more; or None, where it ends."""


class KernelResponder:
    """Implements ``stages.Responder`` with an agent of Semantic Kernel.

    Importing it takes seconds, on a worker thread: ``warm_up`` before the first turn. ``retries`` is how
    often a request that may succeed later is repeated before its failure is told; None: the usual.
    ``concessions`` is what was refused before, ``tell`` hears of what is refused now, and left out.
    """

    def __init__(  # noqa: PLR0913 - what it asks with, and whom it tells
        self,
        settings: Cascade,
        far_end: FarEnd,
        tools: Sequence[OfferedTool],
        *,
        retries: int | None = None,
        concessions: Concessions | None = None,
        tell: Callable[[Problem], None] = lambda _: None,
    ) -> None:
        self._settings = settings
        self._far_end = far_end
        self._tools = tools
        self._retries = retries
        self._concessions = concessions or Concessions()
        self._tell = tell
        self._agent: ChatAgent | None = None
        self._making = asyncio.Lock()
        self._tasks = TaskOwner("chat")

    @property
    def busy(self) -> bool:
        """Whether an answer is being written, or a connection made for the next."""
        return len(self._tasks) > 0

    async def warm_up(self) -> None:
        """Load the SDK and connect ahead, so that the next answer pays neither; at any time, repeatedly.

        Raises ``RequestRefused`` for what is missing in the settings. That the service cannot be reached is
        left to the first answer to tell.
        """
        agent = await self._ready()
        await agent.client.warm_up()

    async def answer(self, history: Sequence[Message], run_tools: RunTools) -> AsyncGenerator[str, None]:
        """See ``stages.Responder``. Not more than the settings' turns of ``history`` are sent."""
        agent = await self._ready()
        agent.offer(self._tools)
        pieces: asyncio.Queue[Piece] = asyncio.Queue()
        asked = bounded(history, self._settings.history_turns)
        writing = self._tasks.spawn(self._write(agent, asked, run_tools, pieces))
        try:
            while writing is not None and (piece := await pieces.get()) is not None:
                if isinstance(piece, BackendError):
                    raise piece
                yield piece
        finally:
            if writing is not None and not writing.done():
                writing.cancel()
                await asyncio.wait([writing])

    async def aclose(self) -> None:
        """Answers under way end. Idempotent; another ``warm_up`` or ``answer`` starts anew."""
        agent, self._agent = self._agent, None
        await self._tasks.cancel_all()
        if agent is not None:
            await agent.aclose()

    async def _write(
        self, agent: ChatAgent, history: Sequence[Message], run_tools: RunTools, pieces: asyncio.Queue[Piece]
    ) -> None:
        """In a task of its own, so that to stop it is to cancel it where it waits, however deep."""
        try:
            await agent.write(history, run_tools, pieces.put_nowait)
        except BackendError as error:
            pieces.put_nowait(error)
        except Exception:
            failed = Problem(ProblemCode.RESPONSE_FAILED, self._far_end.host, stage=Stage.CHAT)
            pieces.put_nowait(ConnectionDropped(failed))
            raise
        finally:
            pieces.put_nowait(None)
            if self._agent is agent:
                self._tasks.spawn(agent.client.warm_up())

    async def _ready(self) -> ChatAgent:
        address = self._address()
        async with self._making:
            if self._agent is None:
                self._agent = await asyncio.to_thread(self._make, address)
        return self._agent

    def _make(self, address: ChatAddress) -> ChatAgent:
        from voicedesk.backends.cascade.chat.agent import ChatAgent
        from voicedesk.backends.cascade.chat.exchange import Abilities

        abilities = Abilities(self._settings.temperature, self._concessions, self._tell)
        if self._retries is None:
            return ChatAgent(self._settings, address, self._far_end, abilities)
        return ChatAgent(self._settings, address, self._far_end, abilities, self._retries)

    def _address(self) -> ChatAddress:
        """Before anything leaves this machine. Raises ``RequestRefused``."""
        if not self._far_end.endpoint:
            raise _refused(ProblemCode.NOT_CONFIGURED, "The chat service's address", "no address is set")
        if not self._far_end.is_safe:
            detail = "an address starts with https://"
            raise _refused(ProblemCode.ADDRESS_NOT_FOUND, self._far_end.host, detail)
        if not self._far_end.key:
            raise _refused(ProblemCode.NOT_CONFIGURED, "The chat service's key", "no key is set")
        deployment, version = self._settings.openai_deployment, self._settings.openai_api_version
        address = chat_address(self._far_end.endpoint, deployment, version)
        if not address.deployment:
            raise _refused(ProblemCode.NOT_CONFIGURED, "The chat deployment", "no deployment is set")
        return address


def _refused(code: ProblemCode, subject: str, detail: str) -> BackendError:
    return RequestRefused(Problem(code, subject, detail, stage=Stage.CHAT))
