"""Forms of the page where cases go out as a sheet, come back, or are changed many at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recovery.casework.exchange.imports import TAKE_LIST


class SheetForm(forms.Form):
    """A corrected sheet that comes back."""

    prefix = "sheet"

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Corrected file"),
        error_messages={
            "required": _("Choose the corrected file."),
            "empty": _("This file is empty (0 bytes). Please choose it again."),
        },
    )


class ManyForm(forms.Form):
    """One change for all cases that a filter finds."""

    prefix = "many"

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    change = forms.ChoiceField(
        label=_("What shall be changed"),
        widget=forms.RadioSelect,
        choices=[
            (TAKE_LIST, _("take what the list says, where it differs from the server or the dose is missing")),
            ("given_on", _("day of the dose")),
            ("vaccine", _("vaccine")),
            ("centre", _("centre")),
        ],
        error_messages={"required": _("Choose what shall be changed.")},
    )
    value = forms.CharField(
        label=_("New value for all"),
        required=False,
        help_text=_("Not needed for what the list says. Days as 13/10/2021; vaccine and centre by their code."),
    )
    note = forms.CharField(
        label=_("Evidence"), required=False, help_text=_("What you have seen: the card, the register book, the page.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("change") not in {None, TAKE_LIST} and not data.get("value"):
            self.add_error("value", _("Write the new value."))
        return data
