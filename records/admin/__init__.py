"""The register's part of the admin. Importing the modules registers what they define."""

from records.admin import accounts, extracts, reference

__all__ = ["accounts", "extracts", "reference"]
