"""What the realtime protocols share: events as JSON on a websocket, audio in, turns found in it."""
