"""Two decoders for an utterance: a grammar of expected requests first, a large language model behind it."""

from __future__ import annotations

from typing import Any

from voicedesk.ondevice.engines.grammar import TAUGHT_WORDS, jsgf

SILENCE = bytes(16_000 * 2 * 3 // 10)
"""300 ms before and after an utterance: without it a first or last word can be lost."""


class TwoStageDecoder:
    """Mono int16 at 16 kHz in, lower-case words out. The large model is loaded when first needed."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._grammar: Any = Decoder(lm=None, loglevel="FATAL")
        for word, sounds in TAUGHT_WORDS.items():
            if not self._grammar.lookup_word(word):
                self._grammar.add_word(word, sounds, False)  # noqa: FBT003 - do not rebuild the search yet
        self._grammar.add_jsgf_string("requests", jsgf())
        self._grammar.activate_search("requests")

    def decode(self, pcm: bytes) -> str:
        return _words(self._grammar, pcm)


def _words(decoder: Any, pcm: bytes) -> str:
    decoder.start_utt()
    decoder.process_raw(SILENCE + pcm + SILENCE, full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return str(hypothesis.hypstr) if hypothesis is not None else ""
