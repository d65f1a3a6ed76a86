"""The work's part of the admin. Importing the modules registers what they define."""

from recovery.admin import (
    again,
    api_tokens,
    evidence,
    exchange,
    followup,
    history,
    incidents,
    jobs,
    linkage,
    messages,
    relays,
    snapshots,
)

__all__ = [
    "again",
    "api_tokens",
    "evidence",
    "exchange",
    "followup",
    "history",
    "incidents",
    "jobs",
    "linkage",
    "messages",
    "relays",
    "snapshots",
]
