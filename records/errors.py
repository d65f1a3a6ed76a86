"""What can go wrong in the register, each with one plain sentence: the docstring of its class."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext


class RegisterError(Exception):
    """The register could not be changed."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(facts)

    def __str__(self) -> str:
        sentence = gettext(" ".join((type(self).__doc__ or "").split()))
        return sentence.format(**self.facts)


# Files


class FileCannotBeRead(RegisterError):
    """The file {file} cannot be read: {why}."""


class FileIsEmpty(RegisterError):
    """The file {file} is empty; its first line must hold the headings {headings}."""


class FileIsNotUtf8(RegisterError):
    """The file {file} is not UTF-8 text from line {line} on; save it as "CSV UTF-8" and try again."""


class FileIsBroken(RegisterError):
    """The file {file} is broken near line {line} (a quotation mark is not closed, or stands where
    none may be); nothing was loaded."""


class HeadingMissing(RegisterError):
    """The file {file} has no column {missing}; it needs the headings {headings}."""


class HeadingTwice(RegisterError):
    """The file {file} has the column {heading} twice."""


# Server extracts


class ExtractTimeHasNoZone(RegisterError):
    """The time of the extract, {as_of}, names no time zone; write it like 2021-12-06T18:00:00+06:00."""


class ExtractIsFromTheFuture(RegisterError):
    """The extract says that it was made at {as_of}, which is still to come; check the time and the clock."""


class NewerExtractIsLoaded(RegisterError):
    """This extract of {as_of} is older than extract no. {newer} of {newer_as_of}, which covers the same
    centres; nothing was loaded."""


# Services


class UnknownDose(RegisterError):
    """The register has no dose with the number {ids}."""


class UnknownRecipient(RegisterError):
    """The register has no recipient with the number {ids}."""


class DoseIsHeld(RegisterError):
    """The national server already holds dose {dose_no} of recipient {recipient_id}."""


class ChangeAskedTwice(RegisterError):
    """The same value is asked to change twice in one call: {what}."""


class FieldCannotBeChanged(RegisterError):
    """The field {field} of the register cannot be changed by a correction."""
