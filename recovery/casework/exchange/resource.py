"""The corrected sheet as a resource of django-import-export: each line is held against its case as it stands now.

Nothing is saved here: what a line changes is collected. No model is copied and none is asked for line by line; all
cases come in two queries, all codes in two more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as held
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export import fields, resources, results
from import_export.instance_loaders import BaseInstanceLoader

from records.bangla import clean_text
from records.models import User
from records.spreadsheet_text import restored
from recovery import errors
from recovery.casework.exchange.case_lines import CaseLine, case_lines, digest_of, key_parts, plain, same_text
from recovery.casework.exchange.cells import cell_read
from recovery.casework.exchange.columns import COMPARED, SHOWN, TAKE_LIST_WORDS, VALUES
from recovery.casework.exchange.faults import Fault, value_fault
from recovery.casework.exchange.judging import ProposedLine, answer_judge
from recovery.casework.exchange.reading import cell_address
from recovery.casework.values import Codes, codes_known
from recovery.models import Case, Incident

#: Kinds of cells that say nothing: a formula without a saved result, and an error of the spreadsheet.
_NO_VALUE = "fe"


@dataclass(slots=True)
class Answer:
    """One line that came back, beside its case."""

    line: CaseLine
    is_untouched: bool = False
    lines: list[ProposedLine] = held(default_factory=list)

    @property
    def pk(self) -> int:
        return self.line.case_id

    def __str__(self) -> str:
        return self.line.key


class VisibleCases(BaseInstanceLoader):  # type: ignore[misc]
    """The cases of the keys in a file, as far as the person may see them; the others are not there."""

    def __init__(self, resource: CaseResource, dataset: tablib.Dataset | None = None) -> None:
        super().__init__(resource, dataset)
        asked = {parts[0] for text in (dataset["key"] if dataset else ()) if (parts := key_parts(text or ""))}
        self.known = resource.known_cases(asked)

    def get_instance(self, row: Mapping[str, Any]) -> Answer | None:
        parts = key_parts(row["key"] or "")
        line = self.known.get(parts[0]) if parts else None
        return None if line is None else Answer(line)


class CaseResource(resources.Resource):  # type: ignore[misc]
    """Reads a data set of `reading.sheet_read`. After `import_data`: `lines`, `faults`, `untouched`."""

    key = fields.Field("pk", "key", readonly=True)

    class Meta:
        instance_loader_class = VisibleCases
        import_id_fields = ("key",)
        using_db = "default"
        use_transactions = False
        skip_diff = True  # a diff is bought with a deep copy of each line; the lines say old and new themselves
        report_skipped = False
        clean_model_instances = False

    def __init__(self, *, incident: Incident, by: User) -> None:
        super().__init__()
        self.incident = incident
        self.by = by
        self.lines: list[ProposedLine] = []
        self.faults: list[Fault] = []
        self.untouched = 0
        self._codes: Codes = codes_known()
        self._counted: Counter[int] = Counter()

    def known_cases(self, case_ids: set[int]) -> dict[int, CaseLine]:
        visible = Case.objects.visible_to(self.by).filter(incident=self.incident, pk__in=case_ids)
        return {line.case_id: line for line in case_lines(list(visible.order_by("pk").values_list("pk", flat=True)))}

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> results.Result:
        """As the library's, but a failure of ours is raised, not kept as a word about a line."""
        result = super().import_data(dataset, *args, **kwargs)
        for failure in (*result.base_errors, *(error for _, row_errors in result.row_errors() for error in row_errors)):
            raise failure.error
        for invalid in result.invalid_rows:
            row = dict(zip(dataset.headers, dataset[invalid.number - 1], strict=True))
            self._keep_faults(row, invalid.error)
        return result

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self._counted = Counter(parts[0] for text in dataset["key"] if (parts := key_parts(text or "")))

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        if not plain(row["key"] or ""):
            raise _refusal(Fault("no_key"))
        if key_parts(row["key"]) is None:
            raise _refusal(Fault("foreign", "key"))

    def init_instance(self, row: Mapping[str, Any] | None = None) -> Answer:
        """A line without a case that the person may see makes none."""
        raise _refusal(Fault("foreign", "key"))

    def after_init_instance(self, instance: Answer, new: bool, row: Mapping[str, Any], **kwargs: Any) -> None:
        parts = key_parts(row["key"])
        if self._counted[instance.pk] > 1:
            raise _refusal(Fault("twice", "key"))
        answers = plain(row["decision"] or "") or plain(row["evidence"] or "")
        as_sent = digest_of([plain(row[column] or "") for column in COMPARED])
        instance.is_untouched = not answers and parts == (instance.pk, as_sent)
        if not instance.is_untouched and parts != (instance.pk, instance.line.digest):
            raise _refusal(Fault("stale", "key"))

    def import_instance(self, instance: Answer, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Find out what a line changes. Raises ValidationError with a fault for each cell that cannot be taken."""
        if instance.is_untouched:
            return
        line = instance.line
        faults = [Fault("read_only", column) for column in SHOWN if _differs(row[column], line.shown(column))]
        typed: dict[str, Any] = {}
        for field in VALUES:
            cell = row[field]
            if not _differs(cell, line.shown(field)):
                continue
            if _kind(row, field) in _NO_VALUE:
                faults.append(Fault("formula", field))
                continue
            if not clean_text(restored(cell)):
                faults.append(Fault("emptied", field))
                continue
            try:
                typed[field] = cell_read(field, cell, _kind(row, field), self._codes)
            except errors.ValueNotUsable as refused:
                faults.append(value_fault(refused, field))
        decision = clean_text(restored(row["decision"] or ""))
        takes_list = decision.casefold() in TAKE_LIST_WORDS
        if decision and not takes_list:
            faults.append(Fault("decision_unknown", "decision", {"value": decision}))
        note = plain(restored(row["evidence"] or ""))
        if typed or takes_list:
            judged = answer_judge(line, typed, takes_list=takes_list, note=note, codes=self._codes)
            instance.lines = [replace(each, at=_address(row, column)) for column, each in judged.lines]
            faults.extend(judged.faults)
        elif note and not faults:
            faults.append(Fault("evidence_alone", "evidence"))
        if faults:
            raise _refusal(*faults)

    def skip_row(
        self, instance: Answer, original: None, row: Mapping[str, Any], import_validation_errors: Any = None
    ) -> bool:
        if import_validation_errors:
            return False
        self.untouched += not instance.lines
        return not instance.lines

    def save_instance(self, instance: Answer, is_create: bool, row: Mapping[str, Any], **kwargs: Any) -> None:
        self.lines.extend(instance.lines)

    def _keep_faults(self, row: Mapping[str, Any], refused: ValidationError) -> None:
        parts = key_parts(row["key"] or "")
        for column, found in refused.error_dict.items():
            named = "" if column == NON_FIELD_ERRORS else column
            for error in found:
                self.faults.append(
                    Fault(
                        error.code or "", named, error.params or {}, _address(row, named), parts[0] if parts else None
                    )
                )


def _refusal(*faults: Fault) -> ValidationError:
    by_column: dict[str, list[ValidationError]] = {}
    for fault in faults:
        by_column.setdefault(fault.column or NON_FIELD_ERRORS, []).append(fault.as_error())
    return ValidationError(by_column)


def _differs(cell: str | None, shown: str) -> bool:
    """Whether a cell says something else than was shown; a column that the file has lost says nothing."""
    return cell is not None and not same_text(cell, shown)


def _kind(row: Mapping[str, Any], column: str) -> str:
    place = row["_columns"][column]
    return row["_kinds"][place : place + 1] or "-"


def _address(row: Mapping[str, Any], column: str) -> str:
    return cell_address(row["_sheet"], row["_columns"].get(column), row["_row"])
