"""The form below the lines that were sent and not seen, and the one of retractions that were settled by hand."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

AGAIN, WAIT = "again", "wait"


class UnseenForm(forms.Form):
    """What is done about the chosen lines, and why."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(
        label=_("What shall be done"),
        choices=[
            (AGAIN, _("send the chosen again: a server that has them already changes nothing")),
            (WAIT, _("keep waiting until a day")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what shall be done.")},
    )
    until = forms.DateField(
        label=_("Wait until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input--width-10"}, format="%Y-%m-%d"),
        help_text=_("Only for waiting. From the day after it the lines stand here again."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the people of the server said, and when."),
        error_messages={"required": _("Please say why.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        until: datetime.date | None = data.get("until")
        if data.get("what") == WAIT and until is None and "until" not in self.errors:
            self.add_error("until", _("Choose the day until which to wait."))
        return data


class SettleForm(forms.Form):
    """What was agreed with the people of the server about a retraction that it refused."""

    reason = forms.CharField(
        label=_("What was agreed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("With whom you spoke, and what they did to the record."),
        error_messages={"required": _("Please write what was agreed.")},
    )
