"""The Voice Live protocol from the service's side, api-version 2026-07-15, as client libraries expect it."""
