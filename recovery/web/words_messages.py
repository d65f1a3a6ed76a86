"""Words and colours of messages: states, and why a person with a verified dose gets none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LOT_TAG = {"prepared": "submitted", "released": "approved", "discarded": "reverted"}

MESSAGE_TAG = {
    "prepared": "draft",
    "waiting": "waiting",
    "sending": "waiting",
    "sent": "applied",
    "delivered": "done",
    "failed": "error",
    "unknown": "warning",
    "stopped": "reverted",
}

#: Why no message is written to a person now; in the order of recovery.delivery.sms.due.REASONS.
EXCLUDED = {
    "dose_not_held": _("the server does not hold the first dose any more"),
    "had_next_dose": _("had the second dose already"),
    "interval_unknown": _("no interval is known for the vaccine; an administrator enters it"),
    "not_due_yet": _("the day is still far off"),
    "already_messaged": _("stand in a lot already; nobody is written to twice"),
    "no_mobile": _("no mobile number is known"),
    "prefix_not_allowed": _("the number begins in a way to which nothing is sent"),
    "opted_out": _("the number wants no SMS"),
    "text_not_usable": _("the name of the place makes the text too long, or holds a long number"),
}
