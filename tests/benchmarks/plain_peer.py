"""A straightforward console client of the three services: what their SDKs' own samples amount to.

Started by the benchmark beside the application, on the same services and the same sound card: transcribe,
let a Semantic Kernel agent answer, speak with the Speech SDK, play with sounddevice at its defaults. It is
written as well as one evening allows: one warm synthesizer, text written as it comes, an interruption stops
everything at once.
"""

from __future__ import annotations

import asyncio
import base64
import os
import threading
from typing import Any

import azure.cognitiveservices.speech as speechsdk
import sounddevice
from openai import AsyncAzureOpenAI, AsyncOpenAI
from semantic_kernel.agents import ChatCompletionAgent, ChatHistoryAgentThread
from semantic_kernel.connectors.ai.open_ai import AzureChatCompletion

RATE = 24_000
API_VERSION = "2024-10-21"


class Playout:
    """What is to be played, for PortAudio's callback."""

    def __init__(self) -> None:
        self._sound = bytearray()
        self._lock = threading.Lock()
        self._stream = sounddevice.RawOutputStream(
            samplerate=RATE, channels=1, dtype="int16", callback=self._fill
        )
        self._stream.start()

    def add(self, pcm: bytes) -> None:
        with self._lock:
            self._sound += pcm

    def clear(self) -> None:
        with self._lock:
            self._sound.clear()

    def _fill(self, out: Any, frames: int, times: Any, status: Any) -> None:
        with self._lock:
            piece = bytes(self._sound[: len(out)])
            del self._sound[: len(out)]
        out[:] = piece.ljust(len(out), b"\0")


class Voice:
    """One synthesizer, connected ahead; each answer is one streamed request."""

    def __init__(self, playout: Playout) -> None:
        self._playout = playout
        self._number = 0
        config = speechsdk.SpeechConfig(
            endpoint=os.environ["AZURE_TTS_ENDPOINT"], subscription=os.environ["AZURE_TTS_API_KEY"]
        )
        config.speech_synthesis_voice_name = os.environ["AZURE_TTS_VOICE_NAME"]
        config.set_speech_synthesis_output_format(
            speechsdk.SpeechSynthesisOutputFormat.Raw24Khz16BitMonoPcm
        )
        self._synthesizer = speechsdk.SpeechSynthesizer(speech_config=config, audio_config=None)
        self._synthesizer.synthesizing.connect(self._hear)
        self._connection = speechsdk.Connection.from_speech_synthesizer(self._synthesizer)
        self._connection.open(True)
        self._request: Any = None
        self._playing = False

    def begin(self) -> None:
        self._request = speechsdk.SpeechSynthesisRequest(
            input_type=speechsdk.SpeechSynthesisRequestInputType.TextStream
        )
        self._playing = True
        self._task = self._synthesizer.speak_async(self._request)

    def write(self, text: str) -> None:
        self._request.input_stream.write(text)

    def end(self) -> None:
        if self._request is not None:
            self._request.input_stream.close()
            self._request = None

    def stop(self) -> None:
        self._playing = False
        self._playout.clear()
        if self._request is not None:
            self.end()
            self._stopping = self._synthesizer.stop_speaking_async()

    def _hear(self, event: Any) -> None:
        if self._playing:
            self._playout.add(event.result.audio_data)


class Client:
    def __init__(self) -> None:
        self._voice = Voice(Playout())
        endpoint = os.environ["AZURE_OPENAI_ENDPOINT"]
        client = AsyncAzureOpenAI(
            azure_endpoint=endpoint, api_key=os.environ["AZURE_OPENAI_API_KEY"], api_version=API_VERSION
        )
        os.environ.pop("AZURE_OPENAI_ENDPOINT")  # The connector would find it, and refuse plain http.
        service = AzureChatCompletion(
            deployment_name=os.environ["AZURE_OPENAI_DEPLOYMENT"],
            endpoint="https://localhost",
            async_client=client,
        )
        self._agent = ChatCompletionAgent(service=service, name="agent", instructions="Keep answers short.")
        self._thread = ChatHistoryAgentThread()
        self._answer: asyncio.Task[None] | None = None

    async def run(self) -> None:
        base = os.environ["AZURE_STT_ENDPOINT"].replace("http", "ws", 1) + "/openai/v1"
        key = os.environ["AZURE_STT_API_KEY"]
        realtime = AsyncOpenAI(api_key=key, websocket_base_url=base).realtime
        async with realtime.connect(
            extra_query={"intent": "transcription"}, extra_headers={"api-key": key}
        ) as connection:
            detection: Any = {"type": "server_vad"}
            transcription: Any = {"model": os.environ["AZURE_STT_DEPLOYMENT"]}
            sound: Any = {"type": "audio/pcm", "rate": RATE}
            heard: Any = {"format": sound, "transcription": transcription, "turn_detection": detection}
            await connection.session.update(session={"type": "transcription", "audio": {"input": heard}})
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send(connection))
                async for event in connection:
                    self._take(event, tasks)

    def _take(self, event: Any, tasks: asyncio.TaskGroup) -> None:
        if event.type == "input_audio_buffer.speech_started":
            self._voice.stop()
            if self._answer is not None:
                self._answer.cancel()
        elif event.type == "conversation.item.input_audio_transcription.completed":
            self._answer = tasks.create_task(self._speak(event.transcript))

    async def _send(self, connection: Any) -> None:
        loop = asyncio.get_running_loop()
        sound: asyncio.Queue[bytes] = asyncio.Queue()

        def hear(data: Any, frames: int, times: Any, status: Any) -> None:
            loop.call_soon_threadsafe(sound.put_nowait, bytes(data))

        with sounddevice.RawInputStream(samplerate=RATE, channels=1, dtype="int16", callback=hear):
            while True:
                pcm = await sound.get()
                await connection.input_audio_buffer.append(audio=base64.b64encode(pcm).decode())

    async def _speak(self, question: str) -> None:
        self._voice.begin()
        async for piece in self._agent.invoke_stream(messages=question, thread=self._thread):
            if text := str(piece.content):
                self._voice.write(text)
        self._voice.end()


if __name__ == "__main__":
    asyncio.run(Client().run())
