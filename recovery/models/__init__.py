from recovery.models.access import AccessLog
from recovery.models.casework import Case, Correction, CorrectionBatch
from recovery.models.delivery import Delivery, Drop
from recovery.models.incidents import CentreDay, Incident
from recovery.models.intake import CentreList, ColumnMemory, ListState, Origin
from recovery.models.linkage import CandidatePair, Decision, Link, LinkageModel, LinkageRun, LinkCheck
from recovery.models.mending import Mend, MendBatch, Notice, VersionRow
from recovery.models.reconciliation import NotOnList, Outcome, RowOutcome
from recovery.models.rows import ListRow, RowFault, SheetRow, SkippedRow

__all__ = [
    "AccessLog",
    "CandidatePair",
    "Case",
    "CentreDay",
    "CentreList",
    "ColumnMemory",
    "Correction",
    "CorrectionBatch",
    "Decision",
    "Delivery",
    "Drop",
    "Incident",
    "Link",
    "LinkCheck",
    "LinkageModel",
    "LinkageRun",
    "ListRow",
    "ListState",
    "Mend",
    "MendBatch",
    "NotOnList",
    "Notice",
    "Origin",
    "Outcome",
    "RowFault",
    "RowOutcome",
    "SheetRow",
    "SkippedRow",
    "VersionRow",
]
