"""Chat completions over HTTP, streamed or whole, answered by the responder."""
