"""Forms of the pages. Digits may be Bangla; what cannot be read is said beside its field."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.models import Centre
from recovery.intake.centre_spellings import Spelling
from recovery.intake.faults import FIELD_LABELS
from recovery.intake.mapping import ListAnswer, SheetAnswer
from recovery.models import Case, Decision, Incident, MendBatch
from recovery.models.corrections import DOSE_FIELDS, RECIPIENT_FIELDS
from recovery.web.templatetags.bangla_numbers import bn, bn_date
from recovery.web.words import COMMON_REASONS


class UploadForm(forms.Form):
    """A centre list, with what the sender knows of the whole list; that fills empty cells only."""

    #: The error of a file past the limit; the page is then answered with a status of its own.
    TOO_LARGE = "too_large"

    file = forms.FileField(
        label=_("File of the list"),
        required=False,
        error_messages={"empty": _("This file is empty (0 bytes). Please choose it again.")},
    )
    cells = forms.CharField(
        label=_("Or paste cells"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mark the rows in the spreadsheet with their headings, copy, and paste them here."),
    )
    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        required=False,
        label=_("Centre"),
        empty_label=_("as the list says"),
        help_text=_("Choose the centre unless the list has a column for it."),
    )
    day = forms.ChoiceField(required=False, label=_("Day of the doses"))
    dose_no = forms.ChoiceField(required=False, label=_("Dose"))

    def __init__(self, *args: Any, incident: Incident, centres: QuerySet[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre = self.fields["centre"]
        assert isinstance(centre, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        centre.queryset = centres
        if centres.count() == 1:
            centre.initial = centres.get()
        days = [(day.isoformat(), bn_date(day)) for day in incident.days]
        self.fields["day"] = forms.ChoiceField(
            choices=[("", _("as the list says")), *days], required=False, label=_("Day of the doses")
        )
        self.fields["dose_no"] = forms.ChoiceField(
            choices=[("", _("as the list says")), *((str(n), bn(n)) for n in range(1, 5))],
            required=False,
            label=_("Dose"),
        )

    def clean_file(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and file.size is not None and file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(
                _("This file is larger than %(limit)s MB. Split the list, or save it without pictures."),
                code=self.TOO_LARGE,
                params={"limit": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)},
            )
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not data.get("cells", "").strip() and "file" not in self.errors:
            self.add_error("file", _("Choose the file of the list, or paste its cells."))
        return data

    def chunks(self) -> Iterator[bytes]:
        """The bytes that came: of the file, or of the pasted cells as a text file parted by tabs."""
        file = self.cleaned_data["file"]
        if file:
            yield from file.chunks()
        else:
            yield self.cleaned_data["cells"].encode("utf-8-sig", "replace")

    def file_name(self) -> str:
        file = self.cleaned_data["file"]
        if file:
            return str(file.name)
        return f"{gettext('pasted cells')} {timezone.localtime():%Y-%m-%d %H.%M}.tsv"

    def clean_day(self) -> datetime.date | None:
        text = self.cleaned_data["day"]
        return datetime.date.fromisoformat(text) if text else None

    def clean_dose_no(self) -> int | None:
        text = self.cleaned_data["dose_no"]
        return int(text) if text else None


#: What a column may hold, as a choice; a date may be that of one dose.
COLUMN_CHOICES = (
    ("", _("leave out")),
    *(
        choice
        for field, label in FIELD_LABELS.items()
        for choice in (
            ((field, label), ("given_on:1", _("date of the 1st dose")), ("given_on:2", _("date of the 2nd dose")))
            if field == "given_on"
            else ((field, label),)
        )
    ),
)


def _choice_of(column: dict[str, Any]) -> str:
    """The choice that stands for a column as it is proposed."""
    field = column["field"] or ""
    dated = f"{field}:{column.get('dose_no')}"
    return dated if dated in {value for value, _label in COLUMN_CHOICES} else field


class ColumnsForm(forms.Form):
    """Which column of the file is what, which sheets are read, and what holds for rows that do not say."""

    def __init__(
        self,
        *args: Any,
        sheets: list[dict[str, Any]],
        heading_rows: dict[int, int],
        defaults: dict[str, Any],
        spellings: list[Spelling],
        incident: Incident,
        centres: QuerySet[Centre],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = sheets
        self.heading_rows = heading_rows
        self.spellings = spellings
        for number, sheet in enumerate(sheets):
            self._add_sheet(number, sheet)
        nothing = ("", _("as each row says"))
        said = {field: default["value"] for field, default in defaults.items()}
        self.fields["given_on"] = forms.ChoiceField(
            choices=[nothing, *((day.isoformat(), bn_date(day)) for day in incident.days)],
            required=False,
            label=_("Day of the doses"),
            initial=said.get("given_on", ""),
        )
        self.fields["dose_no"] = forms.TypedChoiceField(
            choices=[nothing, *((str(n), bn(n)) for n in range(1, 5))],
            coerce=int,
            empty_value=None,
            required=False,
            label=_("Dose"),
            initial=str(said.get("dose_no", "")),
        )
        self.fields["centre"] = self._centre_field(centres, _("Centre"), said.get("centre"), str(nothing[1]))
        own = set(centres.values_list("code", flat=True)) if spellings else set()
        for number, spelling in enumerate(spellings):
            guess = spelling.guess if spelling.guess in own else None
            self.fields[f"spelling{number}"] = self._centre_field(centres, spelling.text, guess, _("not known"))

    def _add_sheet(self, number: int, sheet: dict[str, Any]) -> None:
        if len(self.sheets) > 1:
            self.fields[f"s{number}_left_out"] = forms.BooleanField(
                required=False,
                label=_("Leave this sheet out"),
                help_text=_("Its rows are counted as left out; nobody on it is looked up."),
                initial=bool(sheet.get("left_out") or sheet.get("other")),
            )
        for column in sheet["columns"]:
            name = self._name(number, column)
            self.fields[name] = forms.ChoiceField(
                choices=COLUMN_CHOICES, required=False, initial=_choice_of(column), label=column["heading"] or "—"
            )
            if column.get("converted"):
                self.fields[f"{name}_convert"] = forms.BooleanField(
                    required=False, label=_("Convert these letters"), initial=column.get("script") == "bijoy"
                )

    @staticmethod
    def _centre_field(
        centres: QuerySet[Centre], label: Any, code: str | None, empty_label: Any
    ) -> forms.ModelChoiceField[Centre]:
        return forms.ModelChoiceField(
            centres,
            to_field_name="code",
            required=False,
            label=label,
            empty_label=str(empty_label),
            initial=code,
        )

    @staticmethod
    def _name(sheet_number: int, column: dict[str, Any]) -> str:
        return f"s{sheet_number}c{column['index']}"

    def answer(self) -> ListAnswer:
        """What the person said, when the form is valid."""
        said = self.cleaned_data
        sheets = [
            SheetAnswer(
                fields={column["index"]: said[self._name(number, column)] or None for column in sheet["columns"]},
                convert=frozenset(
                    column["index"] for column in sheet["columns"] if said.get(f"{self._name(number, column)}_convert")
                ),
                left_out=bool(said.get(f"s{number}_left_out")),
                heading_row=self.heading_rows.get(number),
            )
            for number, sheet in enumerate(self.sheets)
        ]
        centre = said["centre"]
        whole = {
            "given_on": said["given_on"],
            "dose_no": said["dose_no"],
            "centre": centre.code if centre else None,
        }
        spellings = {
            spelling.text: said[f"spelling{number}"]
            for number, spelling in enumerate(self.spellings)
            if said[f"spelling{number}"] is not None
        }
        return ListAnswer(sheets, whole, spellings)

    def by_sheet(self) -> list[dict[str, Any]]:
        """The sheets with their columns and the choice of each, for the page."""
        return [
            {
                **sheet,
                "number": number,
                "left_out_field": self[f"s{number}_left_out"] if len(self.sheets) > 1 else None,
                "fields": [
                    (
                        column,
                        self[self._name(number, column)],
                        self[f"{self._name(number, column)}_convert"] if column.get("converted") else None,
                    )
                    for column in sheet["columns"]
                ],
            }
            for number, sheet in enumerate(self.sheets)
        ]

    def by_spelling(self) -> list[tuple[Spelling, forms.BoundField]]:
        return [(spelling, self[f"spelling{number}"]) for number, spelling in enumerate(self.spellings)]


class MendAlikeForm(forms.Form):
    """One fix for all cells with the same problem."""

    rule = forms.ChoiceField(
        label=_("What shall stand in these cells?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what shall stand in these cells.")},
    )
    text = forms.CharField(required=False, strip=False)
    new_text = forms.CharField(
        required=False, label=_("New text"), help_text=_("For the answers that say “new text”."), strip=True
    )

    def __init__(self, *args: Any, suggestions: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)  # noqa: S101 - for the type checker
        rule.choices = [
            *([(MendBatch.Rule.SUGGESTION, _("what is suggested for each"))] if suggestions else []),
            (MendBatch.Rule.SAME_TEXT, _("a new text in place of one that is chosen below")),
            (MendBatch.Rule.VALUE, _("the same new text in all of them")),
            (MendBatch.Rule.CLEAR, _("nothing: empty them")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rule = data.get("rule")
        if rule in {MendBatch.Rule.SAME_TEXT, MendBatch.Rule.VALUE} and not data.get("new_text"):
            self.add_error("new_text", _("Write the new text."))
        return data


class WhyForm(forms.Form):
    """Why somebody decides: a common reason, own words, or both. What is kept is one text (`why`)."""

    common = forms.ChoiceField(
        required=False,
        label=_("Reason"),
        choices=[("", _("in my own words")), *COMMON_REASONS.items()],
    )
    reason = forms.CharField(required=False, label=_("In your own words"), max_length=2000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("common") and not data.get("reason"):
            self.add_error("reason", _("Please write a reason: the next person must be able to see why."))
        return data

    def why(self) -> str:
        """The reason as it is kept, in the language of the page; when the form is valid."""
        common, own = self.cleaned_data["common"], self.cleaned_data["reason"]
        return " ".join(part for part in (str(COMMON_REASONS[common]) if common else "", own) if part)


class DecisionForm(WhyForm):
    """A reviewer's word on a row: the key of a candidate, a registration number, nobody, or cannot tell."""

    choice = forms.CharField(error_messages={"required": _("Choose one of the answers.")})
    registration_no = forms.CharField(required=False, label=_("Registration number"))
    #: The decision that stood when the person looked, 0 for none.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        known = {Decision.Verdict.NOBODY, Decision.Verdict.CANNOT_TELL, "by_number"}
        choice = data.get("choice", "")
        if choice and choice not in known and not choice.isdecimal():
            self.add_error("choice", _("Choose one of the answers."))
        if choice == "by_number" and not data.get("registration_no"):
            self.add_error("registration_no", _("Write the registration number of the person."))
        return data


class ReasonForm(forms.Form):
    """A reason, asked wherever something is taken back, closed or shown."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please write a reason.")},
    )


class CloseForm(ReasonForm):
    """Closing a case without recovery: how, and why."""

    closure = forms.ChoiceField(
        choices=Case.Closure.choices,
        label=_("The case ends because the person"),
        help_text=_(
            "Somebody who cannot be resolved stays known missing. The other two say that the row is no dose; if the "
            "centre reported one for it, that dose is unknown until the daily count is corrected."
        ),
        widget=forms.RadioSelect,
    )
    field_order = ("closure", "reason")


FIELD_WORDS = {
    "dose": _("the whole dose"),
    "given_on": _("day of the dose"),
    "vaccine": _("vaccine"),
    "centre": _("centre"),
    "name_en": _("English name"),
    "name_bn": _("Bangla name"),
    "date_of_birth": _("date of birth"),
    "mobile": _("mobile"),
    "nid": _("NID"),
}


class CorrectionForm(forms.Form):
    """One correction of one case: which field, the new value, on what evidence."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(label=_("What is wrong"))
    new_value = forms.CharField(
        label=_("New value"), help_text=_("Days as 2021-10-13; vaccine and centre by their code.")
    )
    evidence_note = forms.CharField(
        label=_("Evidence"), required=False, help_text=_("What you have seen: the card, the register book, the page.")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A dose that the server lacks is proposed whole; its parts can be corrected once the server holds it.
        names = RECIPIENT_FIELDS if case.kind == Case.Kind.DOSE_MISSING else (*DOSE_FIELDS[1:], *RECIPIENT_FIELDS)
        self.fields["field"] = forms.ChoiceField(
            choices=[(name, FIELD_WORDS[name]) for name in names], label=_("What is wrong")
        )
        if not self.is_bound:
            self.fields["request_key"].initial = uuid.uuid4()
