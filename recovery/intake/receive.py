"""A centre's file comes in: its bytes are kept, and a centre list is opened for it. Reading it is a job."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from records.models import Centre, User
from recovery import errors
from recovery.models import CentreList, Incident, ListState, Origin


class FileTooLarge(errors.RecoveryError):
    """This file is larger than {limit_mb} MB. Split the list, or save it without pictures."""


class FileEmpty(errors.RecoveryError):
    """This file is empty (0 bytes). Please choose the file again."""


def shown_name(name: str) -> str:
    """A sender's file name as it can be shown: no folders, no control or direction characters, at most 255 of them."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"}).strip()
    return plain[:255] or "list"


#: How files begin that lie in the upload folder only while a request works with them.
PASSING = "passing-"
#: A file that only passes through is forgotten by its request; one that is older was left by a process that died.
LONGEST_PASSING_SECONDS = 3_600


def upload_folder() -> Path:
    """The folder of originals, made when it is first needed; for nobody else's eyes."""
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def leftovers_remove() -> int:
    """Take away files of requests that died; gives their number."""
    before = time.time() - LONGEST_PASSING_SECONDS
    left = [path for path in upload_folder().glob(f"{PASSING}*") if path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _keep(chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """Write bytes under a name of our own; gives (stored name, SHA-256, size). Durable before the database knows."""
    folder = upload_folder()
    stored_name = f"{uuid.uuid4().hex}.bin"
    path = folder / stored_name
    digest = hashlib.sha256()
    size = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_LIMIT_BYTES:
                    raise FileTooLarge(limit_mb=settings.UPLOAD_LIMIT_BYTES // (1024 * 1024))
                digest.update(chunk)
                file.write(chunk)
            if size == 0:
                raise FileEmpty
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return stored_name, digest.hexdigest(), size


def stored_path(centre_list: CentreList) -> Path:
    """Where the original of a list lies."""
    return Path(settings.UPLOAD_DIR) / centre_list.stored_name


def _same_bytes(incident: Incident, sha256: str) -> CentreList | None:
    return CentreList.objects.live().filter(incident=incident, sha256=sha256).select_related("uploaded_by").first()


def _refuse_same(known: CentreList) -> errors.SameBytes:
    return errors.SameBytes(list_id=known.pk, day=f"{known.uploaded_at:%d/%m/%Y}", by=known.uploaded_by.display_name)


def list_receive(
    *,
    incident: Incident,
    chunks: Iterable[bytes],
    file_name: str,
    by: User,
    centre: Centre | None = None,
    day: datetime.date | None = None,
    dose_no: int | None = None,
    accepts_proposals: bool = False,
    origin: str = Origin.FILE,
    evidence_note: str = "",
    on_received: Callable[[CentreList], None],
) -> CentreList:
    """Keep a file and open a centre list for it; `on_received` runs in the same transaction (it defers the job).

    `centre`, `day` and `dose_no` are what the sender says of the whole list; they fill empty cells only. `origin` and
    `evidence_note` are for a person at the desk (intake.walk_in). Raises
    SameBytes (naming the list) if these bytes are live in this incident, DayNotOfIncident, FileTooLarge, FileEmpty.
    """
    if day is not None and day not in incident.days:
        raise errors.DayNotOfIncident(
            day=f"{day:%d/%m/%Y}", slug=incident.slug, days=", ".join(f"{d:%d/%m/%Y}" for d in incident.days)
        )
    stored_name, sha256, size = _keep(chunks)
    path = Path(settings.UPLOAD_DIR) / stored_name
    try:
        known = _same_bytes(incident, sha256)
        if known is not None:
            raise _refuse_same(known)
        with transaction.atomic():
            received = CentreList.objects.create(
                incident=incident,
                centre=centre,
                day=day,
                dose_no=dose_no,
                file_name=shown_name(file_name),
                stored_name=stored_name,
                sha256=sha256,
                size_bytes=size,
                uploaded_by=by,
                accepts_proposals=accepts_proposals,
                origin=origin,
                evidence_note=evidence_note,
                state=ListState.RECEIVED,
            )
            on_received(received)
    except IntegrityError as failure:
        path.unlink(missing_ok=True)
        twin = _same_bytes(incident, sha256)
        if errors.broken_rule(failure) == "same_bytes_are_live_once_per_incident" and twin is not None:
            raise _refuse_same(twin) from failure
        raise
    except errors.RecoveryError:
        path.unlink(missing_ok=True)
        raise
    # On any other failure the file stays: a COMMIT whose answer was lost may have succeeded all the same.
    return received
