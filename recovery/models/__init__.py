from recovery.models.access import AccessLog, ApiToken, ApiUse
from recovery.models.again import RetractionSettlement, SendAgain, UnseenWait
from recovery.models.alarms import Alarm, RelayAlarm
from recovery.models.casework import Case
from recovery.models.corrections import Correction, CorrectionBatch
from recovery.models.decisions import Decision, ReviewAct
from recovery.models.delivery import Delivery, DeliveryAttempt, Drop, RelayState
from recovery.models.exchange import CorrectionImport
from recovery.models.followup import CentreCall, CentreContact, CentreNote
from recovery.models.incidents import CentreDay, Incident
from recovery.models.intake import CentreList, ColumnMemory, ListState, Origin
from recovery.models.linkage import CandidatePair, Link, LinkCheck
from recovery.models.linkage_models import LinkageComparison, LinkageModel, LinkageRun
from recovery.models.mails import Mail, MailChoice
from recovery.models.mending import Mend, MendBatch, Notice, VersionRow
from recovery.models.messages import Message, MessageRelease, MessageSite, MessageTemplate, OptOut
from recovery.models.reconciliation import NotOnList, Outcome, RowOutcome
from recovery.models.rows import ListRow, RowFault, SheetRow, SkippedRow
from recovery.models.seals import HistorySeal
from recovery.models.snapshots import Claim, ProgressSnapshot, ProgressSnapshotPart

__all__ = [
    "AccessLog",
    "Alarm",
    "ApiToken",
    "ApiUse",
    "CandidatePair",
    "Case",
    "CentreCall",
    "CentreContact",
    "CentreDay",
    "CentreList",
    "CentreNote",
    "Claim",
    "ColumnMemory",
    "Correction",
    "CorrectionBatch",
    "CorrectionImport",
    "Decision",
    "Delivery",
    "DeliveryAttempt",
    "Drop",
    "HistorySeal",
    "Incident",
    "Link",
    "LinkCheck",
    "LinkageComparison",
    "LinkageModel",
    "LinkageRun",
    "ListRow",
    "ListState",
    "Mail",
    "MailChoice",
    "Mend",
    "MendBatch",
    "Message",
    "MessageRelease",
    "MessageSite",
    "MessageTemplate",
    "NotOnList",
    "Notice",
    "OptOut",
    "Origin",
    "Outcome",
    "ProgressSnapshot",
    "ProgressSnapshotPart",
    "RelayAlarm",
    "RelayState",
    "RetractionSettlement",
    "ReviewAct",
    "RowFault",
    "RowOutcome",
    "SendAgain",
    "SheetRow",
    "SkippedRow",
    "UnseenWait",
    "VersionRow",
]
