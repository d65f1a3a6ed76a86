"""The site's relay where the national server speaks FHIR: doses by FHIR, people by files.

A PUT of a Patient that we hold only in part would erase what we do not hold, so corrections of people go by file drop.
"""

from __future__ import annotations

from recovery.delivery.fhir.relay import FhirRelay
from recovery.delivery.file_drop import FileDrop
from recovery.delivery.outbox import OnRefused
from recovery.models import Drop


class FhirAndFiles:
    """For `settings.DELIVERY_BACKEND`."""

    def deliver_waiting(self, *, on_refused: OnRefused | None = None) -> Drop | None:
        """Send what waits by either way; gives the last drop that was finished, None if there was none.

        Files first: they need nobody who answers.
        """
        dropped = FileDrop(only_rest=True).deliver_waiting()
        FhirRelay().deliver_waiting(on_refused=on_refused)
        return dropped
