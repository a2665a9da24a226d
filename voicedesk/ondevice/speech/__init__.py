"""Speech synthesis on the websocket that the Speech SDK speaks (USP), answered by the synthesizer."""
