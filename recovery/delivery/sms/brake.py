"""Nothing leaves the machine by mistake: a test site, a copy for practice and a restored backup send no SMS.

Three things must hold: SMS_LIVE is set, DEBUG is off, and the id in the data folder is the one that the database has
kept since its first release. A database restored elsewhere has the id and not the file.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from recovery.delivery.sms.backends import SmsBackend
from recovery.delivery.sms.errors import BrakeOn
from recovery.models import MessageSite


def site_id_of_folder() -> uuid.UUID | None:
    """The id in the data folder; None if there is none or it cannot be read as one."""
    path = Path(settings.SMS_SITE_FILE)
    if not path.is_file():
        return None
    try:
        return uuid.UUID(path.read_text(encoding="ascii").strip())
    except ValueError:
        return None


def site_settle() -> None:
    """At the first release: the data folder's id becomes the database's, and no other ever does."""
    if MessageSite.objects.exists():
        return
    path = Path(settings.SMS_SITE_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):  # whoever was quicker made it; one id is as good as another
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(str(uuid.uuid4()))
    found = site_id_of_folder()
    if found is None:
        raise BrakeOn(why=gettext("the file sms_site_id in the data folder cannot be read."))
    MessageSite.objects.bulk_create([MessageSite(site_id=found)], ignore_conflicts=True)


def why_not(backend: SmsBackend, *, before_first_release: bool = False) -> str:
    """Why this site may send nothing by this backend; '' if it may."""
    if not backend.leaves_machine:
        if settings.SMS_LIVE:
            return gettext("SMS_LIVE is set, but SMS_BACKEND keeps messages on this machine.")
        return ""
    if settings.DEBUG:
        return gettext("this site runs with DEBUG, so it is for trying out.")
    if not settings.SMS_LIVE:
        return gettext("SMS_LIVE is not set, so this site is for trying out.")
    kept = MessageSite.objects.first()
    if kept is None:
        return "" if before_first_release else gettext("no lot was ever released on this site.")
    if kept.site_id != site_id_of_folder():
        return gettext(
            "the database belongs to another site than the data folder. A restored copy sends nothing "
            "(docs/operating.md says how a site moves)."
        )
    return ""


def brake_check(backend: SmsBackend, *, before_first_release: bool = False) -> None:
    """Raise BrakeOn unless this site may send by this backend."""
    why = why_not(backend, before_first_release=before_first_release)
    if why:
        raise BrakeOn(why=why)
