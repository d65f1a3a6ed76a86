"""The columns that a list may have, one class each; `EVERY_FIELD` is all of them (docs/columns.md)."""

from recovery.intake.fields.base import Field, Registry, WholeList
from recovery.intake.fields.birth import Age, BornOn
from recovery.intake.fields.dose import DoseNo, GivenOn
from recovery.intake.fields.identity import Brn, Identity, Nid, Passport, RegistrationNo
from recovery.intake.fields.name import Name
from recovery.intake.fields.other import Address, Father, Note, Serial, Sex
from recovery.intake.fields.phone import Mobile
from recovery.intake.fields.place import Centre
from recovery.intake.fields.vaccine import LotNo, Vaccine

__all__ = ("EVERY_FIELD", "REGISTRY", "Field", "Registry", "WholeList")

#: In the order in which people choose from them.
EVERY_FIELD: tuple[Field, ...] = (
    Serial(), Name(), Identity(), Nid(), Brn(), Passport(), RegistrationNo(), BornOn(), Age(), Mobile(), Sex(),
    Vaccine(), DoseNo(), GivenOn(), Centre(), LotNo(), Address(), Father(), Note(),
)  # fmt: skip
REGISTRY = Registry(EVERY_FIELD)
