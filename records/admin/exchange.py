"""Import and export in the admin: upload, preview cell by cell, confirm; download as CSV or XLSX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result, RowResult

from records.admin import sheets
from records.admin.previews import PreviewGone, PreviewStorage

if TYPE_CHECKING:
    from records.admin.permissions import ModelAdmin as _Admin
else:
    _Admin = object

#: Rows that a preview shows; the counts above them are of the whole file.
PREVIEW_ROWS = 200


class ReferenceImportForm(ImportForm):  # type: ignore[misc]
    """One file. What kind it is, its first bytes say; nobody has to choose."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].help_text = gettext_lazy("CSV (UTF-8) or Excel (.xlsx), at most 5 MB.")
        self.fields["import_file"].widget.attrs = {"accept": ".csv,.xlsx"}

    @property
    def media(self) -> forms.Media:
        return forms.Media()  # the library's script only guesses the format

    def clean_import_file(self) -> Any:
        upload = self.cleaned_data["import_file"]
        if upload.size > sheets.MAX_BYTES:
            raise forms.ValidationError(gettext_lazy("This file is larger than 5 MB."))
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        upload = cleaned.get("import_file")
        if upload is not None:
            cleaned["format"] = str(sheets.format_of(upload.read(4)))
            upload.seek(0)
        return cleaned


class ReferenceConfirmForm(ConfirmImportForm):  # type: ignore[misc]
    """The confirmation names the file that was previewed, and is checked like any other input."""

    format = forms.TypedChoiceField(
        choices=[(str(index), "") for index in range(len(sheets.FORMATS))], widget=forms.HiddenInput
    )


class ReferenceExportForm(ExportForm):  # type: ignore[misc]
    """Only the format is asked: a file with all columns is one that can be imported again."""


class ImportsAndExports(ImportExportMixin, _Admin):  # type: ignore[misc]
    """Mixin for an admin of reference data. Set `resource_classes`."""

    import_form_class = ReferenceImportForm
    confirm_form_class = ReferenceConfirmForm
    export_form_class = ReferenceExportForm
    tmp_storage_class = PreviewStorage
    import_formats = sheets.FORMATS
    export_formats = sheets.FORMATS
    from_encoding = "utf-8-sig"
    to_encoding = "utf-8-sig"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: TemplateResponse = super().import_action(request, **kwargs)
        context = response.context_data = response.context_data or {}
        if "result" in context:
            context |= _preview(context["result"])
        return response

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    @transaction.atomic
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import what was previewed, with its entries in the log. Nothing happens twice or by halves."""
        try:
            if request.method == "POST" and not self.create_confirm_form(request).is_valid():
                raise PreviewGone
            response: HttpResponse = super().process_import(request, **kwargs)
        except PreviewGone:
            messages.error(request, _("Nothing was imported: the preview is too old. Choose the file again."))
            return self._back_to_import()
        return response

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, _("Nothing was imported: the data changed after the preview. Choose the file again.")
            )
            return self._back_to_import()
        response: HttpResponse = super().process_result(result, request)
        self.after_import(request)
        return response

    def after_import(self, request: HttpRequest) -> None:
        """What else an import brings about; nothing unless an admin says so."""

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        messages.success(
            request,
            _("Imported: %(new)s new, %(changed)s changed, %(same)s the same as before.") % _counts(result),
        )

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        refused = isinstance(e, sheets.SheetRefused)
        form.add_error(
            "import_file",
            str(e) if refused else _("This file cannot be read. Save it again as CSV or .xlsx."),
        )

    def _create_log_entry(self, user_pk: int, rows: list[Any], import_type: str, action_flag: int) -> None:
        LogEntry.objects.log_actions(user_pk, rows, action_flag, change_message=_("From an imported file."))

    def _back_to_import(self) -> HttpResponseRedirect:
        opts = self.model._meta
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_import"))


def _counts(result: Result) -> dict[str, int]:
    totals = result.totals
    return {
        "new": totals[RowResult.IMPORT_TYPE_NEW],
        "changed": totals[RowResult.IMPORT_TYPE_UPDATE],
        "same": totals[RowResult.IMPORT_TYPE_SKIP],
    }


def _file_fault(fault: Exception) -> str:
    if isinstance(fault, sheets.SheetRefused):
        return str(fault)
    return _("The database refuses this file.")


def _preview(result: Result) -> dict[str, Any]:
    """What the preview page shows: counts, changes, and faults by line of the file."""
    changes = [
        {"line": number + 1, "kind": row.import_type, "cells": row.diff}
        for number, row in enumerate(result.rows, start=1)
        if row.is_valid() and not row.is_skip()
    ]
    faults = [
        {"line": row.number + 1, "heading": heading, "sentences": sentences}
        for row in result.invalid_rows
        for heading, sentences in [
            *row.field_specific_errors.items(),
            *([("", row.non_field_specific_errors)] if row.non_field_specific_errors else []),
        ]
    ] + [
        {"line": line + 1, "heading": "", "sentences": [str(error.error) for error in errors]}
        for line, errors in result.row_errors()
    ]
    faults.sort(key=lambda fault: fault["line"])
    return {
        "counts": _counts(result),
        "changes": changes[:PREVIEW_ROWS],
        "changes_left_out": max(0, len(changes) - PREVIEW_ROWS),
        "faults": faults[:PREVIEW_ROWS],
        "faults_left_out": max(0, len(faults) - PREVIEW_ROWS),
        "file_faults": [_file_fault(error.error) for error in result.base_errors],
        "unknown_columns": getattr(result, "unknown_columns", []),
    }
