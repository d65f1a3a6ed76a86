"""The work's part of the admin. Importing the modules registers what they define."""

from recovery.admin import evidence, exchange, followup, history, incidents, jobs, linkage, messages, relays

__all__ = ["evidence", "exchange", "followup", "history", "incidents", "jobs", "linkage", "messages", "relays"]
