"""The work's part of the admin. Importing the modules registers what they define."""

from recovery.admin import evidence, incidents, jobs, messages

__all__ = ["evidence", "incidents", "jobs", "messages"]
