"""The engines and the protocols' servers, put together."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from voicedesk.ondevice.access import second_door
from voicedesk.ondevice.chat.endpoint import DEPLOYMENT_PATH, ChatEndpoint
from voicedesk.ondevice.chat.endpoint import GENERAL_PATH as CHAT_PATH
from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.recognizer import Recognizer, RecognizerFault
from voicedesk.ondevice.engines.responder import Responder
from voicedesk.ondevice.engines.synthesizer import SynthesizerFault, system_synthesizer
from voicedesk.ondevice.engines.voices import OPENAI_VOICES
from voicedesk.ondevice.service import ChatServer, ServiceOptions
from voicedesk.ondevice.speech.endpoint import CLASSIC_PATH, STREAMING_PATH, SpeechEndpoint
from voicedesk.ondevice.transcription.endpoint import GENERAL_PATH, PREVIEW_PATH, TranscriptionEndpoint
from voicedesk.ondevice.voice_live.endpoint import PATH, VoiceLiveEndpoint

log = logging.getLogger(__name__)

LONGEST_REQUEST_BYTES = 32 * 1024 * 1024
_SECONDS_TO_CLOSE = 1.0
_SECONDS_BEFORE_WARM_UP = 1.0
"""Loading models takes a second of a core; whoever started us is starting too, and comes first."""


@asynccontextmanager
async def running_servers(options: ServiceOptions, listening: socket.socket) -> AsyncIterator[None]:
    """Serve on the socket while the context lasts; the engines warm up beside the first connections."""
    engines = Engines(Recognizer(), system_synthesizer(), responder_for(options.chat), pace=options.pace)
    runner = web.AppRunner(
        application(options, engines),
        access_log=None,
        shutdown_timeout=_SECONDS_TO_CLOSE,
        handler_cancellation=True,  # whoever closes a stream wants nothing more of it
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        async with asyncio.TaskGroup() as tasks:
            warming = tasks.create_task(_warm_up(engines))
            yield
            warming.cancel()
    finally:
        await runner.cleanup()
        await engines.responder.close()
        await asyncio.to_thread(engines.recognizer.close)
        engines.synthesizer.close()


def application(options: ServiceOptions, engines: Engines) -> web.Application:
    voice_live = VoiceLiveEndpoint(engines, options.key, options.expires_seconds)
    served = web.Application(client_max_size=LONGEST_REQUEST_BYTES, middlewares=[second_door])
    transcription = TranscriptionEndpoint(engines.recognizer, options.key, options.expires_seconds)
    served.router.add_get(PATH, voice_live.handle)
    served.router.add_get(GENERAL_PATH, transcription.handle_general)
    served.router.add_get(PREVIEW_PATH, transcription.handle_preview)
    speech = SpeechEndpoint(engines, options.key, options.expires_seconds)
    served.router.add_get(STREAMING_PATH, speech.handle)
    served.router.add_get(CLASSIC_PATH, speech.handle)
    chat = ChatEndpoint(engines.responder, options.key)
    served.router.add_post(DEPLOYMENT_PATH, chat.handle)
    served.router.add_post(CHAT_PATH, chat.handle)
    return served


def responder_for(chat: ChatServer) -> Responder:
    """The configured chat server, or the small responder that needs none."""
    if chat.endpoint:
        from voicedesk.ondevice.engines.chat_completions import ChatCompletions

        return ChatCompletions(chat.endpoint, chat.model, chat.key)
    from voicedesk.ondevice.engines.small_talk import SmallTalk

    return SmallTalk()


async def _warm_up(engines: Engines) -> None:
    """Have everything loaded that the first question will need; what fails now will say so when asked."""
    await asyncio.sleep(_SECONDS_BEFORE_WARM_UP)
    try:
        await engines.synthesizer.speak("Ready.", OPENAI_VOICES["alloy"])
        await engines.recognizer.warm_up()
    except (SynthesizerFault, RecognizerFault) as fault:
        log.warning("%s", fault)
