"""Token counts for ``response.done``, estimated: this stand-in has no tokens of its own.

Text counts four characters a token; audio counts 10 tokens a second heard and 20 a second spoken, which is
what the services charge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HEARD_TOKENS_A_SECOND = 10
SPOKEN_TOKENS_A_SECOND = 20


def text_tokens(text: str) -> int:
    return (len(text) + 3) // 4


@dataclass(slots=True)
class Usage:
    """Running count of one response."""

    input_text_tokens: int = 0
    input_audio_tokens: int = 0
    output_text_tokens: int = 0
    output_audio_ms: float = 0.0

    @property
    def output_tokens(self) -> int:
        return self.output_text_tokens + round(self.output_audio_ms / 1000 * SPOKEN_TOKENS_A_SECOND)

    def as_wire(self) -> dict[str, Any]:
        input_tokens = self.input_text_tokens + self.input_audio_tokens
        return {
            "total_tokens": input_tokens + self.output_tokens,
            "input_tokens": input_tokens,
            "output_tokens": self.output_tokens,
            "input_token_details": {
                "cached_tokens": 0,
                "text_tokens": self.input_text_tokens,
                "audio_tokens": self.input_audio_tokens,
                "image_tokens": 0,
                "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
            },
            "output_token_details": {
                "text_tokens": self.output_text_tokens,
                "audio_tokens": self.output_tokens - self.output_text_tokens,
                "reasoning_tokens": 0,
            },
        }
