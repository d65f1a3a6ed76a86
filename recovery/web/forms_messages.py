"""Forms of the pages of messages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OptOutForm(forms.Form):
    """A number that wants no SMS, and why."""

    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "nhsuk-input--width-20"}),
        error_messages={"required": _("Please write the number.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For example: asked for it by phone on 12 November."),
        error_messages={"required": _("Please write a reason.")},
    )


class CallForm(forms.Form):
    """What came of a call in place of a message."""

    note = forms.CharField(
        label=_("What came of the call"),
        max_length=300,
        error_messages={"required": _("Please write what came of the call.")},
    )
