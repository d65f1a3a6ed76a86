"""The work's part of the admin. Importing the modules registers what they define."""

from recovery.admin import evidence, exchange, followup, incidents, jobs, linkage, messages, relays, snapshots

__all__ = ["evidence", "exchange", "followup", "incidents", "jobs", "linkage", "messages", "relays", "snapshots"]
