from records.models.accounts import Role, User
from records.models.extracts import Extract, ExtractFault
from records.models.geography import Area, AreaAlias, Centre, CentreAlias, ReportedCount
from records.models.recipients import Dose, Recipient, Source
from records.models.vaccines import Vaccine, VaccineAlias

__all__ = [
    "Area",
    "AreaAlias",
    "Centre",
    "CentreAlias",
    "Dose",
    "Extract",
    "ExtractFault",
    "Recipient",
    "ReportedCount",
    "Role",
    "Source",
    "User",
    "Vaccine",
    "VaccineAlias",
]
