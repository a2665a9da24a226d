"""A client made of Pipecat's own parts: its local transport in front of its Voice Live service.

Started by the benchmark in an environment of its own, where Pipecat is installed; the project never imports
it. The service's address is put in after construction, because Pipecat itself allows only ``wss``.
"""

from __future__ import annotations

import asyncio
import os

from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import WorkerRunner
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.services.azure.voice_live.llm import AzureVoiceLiveLLMService
from pipecat.transports.local.audio import LocalAudioTransport, LocalAudioTransportParams

RATE = 24_000


async def main() -> None:
    transport = LocalAudioTransport(LocalAudioTransportParams(audio_in_enabled=True, audio_out_enabled=True))
    endpoint = os.environ["AZURE_VOICELIVE_ENDPOINT"]
    service = AzureVoiceLiveLLMService(endpoint=endpoint, api_key=os.environ["AZURE_VOICELIVE_API_KEY"])
    service.base_url = endpoint.replace("http://", "ws://") + "/voice-live/realtime?api-version=2026-07-15"
    user, assistant = LLMContextAggregatorPair(LLMContext())
    pipeline = Pipeline([transport.input(), user, service, transport.output(), assistant])
    rates = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE)
    runner = WorkerRunner(handle_sigint=True)
    await runner.add_workers(PipelineWorker(pipeline, params=rates, idle_timeout_secs=None))
    await runner.run()


if __name__ == "__main__":
    asyncio.run(main())
