"""From a corrected sheet, or one change for many cases, to a preview; from the preview to a draft batch."""

from __future__ import annotations

import datetime
import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from records.models import User
from recovery import errors
from recovery.casework import rights, values
from recovery.casework.batches import batch_create
from recovery.casework.exchange.case_lines import case_lines
from recovery.casework.exchange.cells import cell_read
from recovery.casework.exchange.faults import Fault
from recovery.casework.exchange.judging import ProposedLine, answer_judge
from recovery.casework.exchange.proposing import LeftOut, lines_propose
from recovery.casework.exchange.reading import MOST_LINES, TooManyAtOnce, sheet_read
from recovery.casework.exchange.resource import CaseResource
from recovery.intake.receive import PASSING, FileEmpty, FileTooLarge, shown_name, upload_folder
from recovery.models import Case, CorrectionBatch, CorrectionImport, Incident

#: A preview that nobody confirmed is forgotten after so many days, with the persons in it.
DAYS_KEPT = 7
#: What a change on the screen may set; names and numbers are a person's own, so never the same for many.
SCREEN_FIELDS = ("vaccine", "given_on", "centre")
#: Asks for the list's value in place of a field.
TAKE_LIST = "list"

State = CorrectionImport.State


class NothingLeft(errors.RecoveryError):
    """None of the lines can be proposed any more: the cases or the register have changed since the preview.
    Download the sheet again."""


class PreviewGone(errors.RecoveryError):
    """This preview was dropped; nothing of it was taken. Send the file again."""


class PreviewKeyTaken(errors.RecoveryError):
    """This request was already used for another preview. Load the page again and repeat it."""


def sheet_preview(
    *, incident: Incident, chunks: Iterable[bytes], file_name: str, by: User, request_key: UUID
) -> CorrectionImport:
    """Read a corrected sheet and keep what it would change. The same file under the same request key gives the same
    preview.

    Raises RightMissing, FileTooLarge, FileEmpty, SheetUnreadable, NotACorrectionSheet, HeadingTwice, TooManyAtOnce.
    """
    rights.right_require(rights.may_propose(by), by)
    digest = hashlib.sha256()
    size = 0
    with tempfile.NamedTemporaryFile(dir=upload_folder(), prefix=PASSING) as passing:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.UPLOAD_LIMIT_BYTES:
                raise FileTooLarge(limit_mb=settings.UPLOAD_LIMIT_BYTES // (1024 * 1024))
            digest.update(chunk)
            passing.write(chunk)
        passing.flush()
        if not size:
            raise FileEmpty
        dataset = sheet_read(Path(passing.name))
    resource = CaseResource(incident=incident, by=by)
    resource.import_data(dataset)
    return _keep(
        CorrectionImport(
            incident=incident,
            by=by,
            origin=CorrectionImport.Origin.FILE,
            request_key=uuid5(request_key, digest.hexdigest()),
            sha256=digest.hexdigest(),
            file_name=shown_name(file_name),
        ),
        resource.lines,
        resource.faults,
        {"asked": len(dataset), "untouched": resource.untouched},
    )


def screen_preview(
    *, incident: Incident, case_ids: Sequence[int], change: str, typed: str, note: str, by: User, request_key: UUID
) -> CorrectionImport:
    """One change for many cases: a value for one of SCREEN_FIELDS, or with TAKE_LIST what each list says. The same
    change of the same cases under the same request key gives the same preview.

    Raises RightMissing, TooManyAtOnce, FieldUnknown, ValueNotUsable.
    """
    rights.right_require(rights.may_propose(by), by)
    if len(case_ids) > MOST_LINES:
        raise TooManyAtOnce(lines=len(case_ids), limit=MOST_LINES)
    if change not in (*SCREEN_FIELDS, TAKE_LIST):
        raise errors.FieldUnknown(field=change)
    codes = values.codes_known()
    new = {} if change == TAKE_LIST else {change: cell_read(change, typed, "s", codes)}
    visible = Case.objects.visible_to(by).filter(incident=incident, pk__in=case_ids).order_by("pk")
    asked = case_lines(list(visible.values_list("pk", flat=True)))
    lines: list[ProposedLine] = []
    known = {line.case_id for line in asked}
    faults = [Fault("foreign", case_id=case_id) for case_id in dict.fromkeys(case_ids) if case_id not in known]
    untouched = 0
    for line in asked:
        judged = answer_judge(line, new, takes_list=change == TAKE_LIST, note=note.strip(), codes=codes)
        if judged.faults:
            faults.extend(replace(fault, case_id=line.case_id) for fault in judged.faults)
        else:
            lines.extend(each for _, each in judged.lines)
            untouched += not judged.lines
    return _keep(
        CorrectionImport(
            incident=incident,
            by=by,
            origin=CorrectionImport.Origin.SCREEN,
            # Whoever goes back and chooses something else has asked something else.
            request_key=uuid5(request_key, json.dumps([change, typed, note, sorted(case_ids)])),
            sha256="",
        ),
        lines,
        faults,
        {"asked": len(set(case_ids)), "untouched": untouched},
    )


def _keep(
    fresh: CorrectionImport, lines: Sequence[ProposedLine], faults: Sequence[Fault], counts: dict[str, int]
) -> CorrectionImport:
    fresh.lines = [asdict(line) for line in lines]
    fresh.report = {**counts, "faults": [fault.as_json() for fault in faults]}
    # ON CONFLICT waits for a twin that is being written; the same request is then answered by what the twin kept.
    CorrectionImport.objects.bulk_create([fresh], ignore_conflicts=True)
    kept = CorrectionImport.objects.get(request_key=fresh.request_key)
    if (kept.by_id, kept.incident_id, kept.sha256) != (fresh.by_id, fresh.incident_id, fresh.sha256):
        raise PreviewKeyTaken
    return kept


def import_take(*, preview: CorrectionImport, by: User) -> CorrectionBatch:
    """Put a preview into a draft batch, exactly as it was shown; taken twice it gives the same batch.

    What cannot go in any more is kept in `left_out`. Raises RightMissing, PreviewGone, and NothingLeft, after which
    all is as before.
    """
    rights.right_require(rights.may_propose(by) and preview.by_id == by.pk, by)
    with transaction.atomic():
        locked = CorrectionImport.objects.select_for_update().select_related("incident").get(pk=preview.pk)
        if locked.state == State.DROPPED:
            raise PreviewGone
        if locked.batch is not None:
            return locked.batch
        batch = batch_create(incident=locked.incident, by=by, request_key=locked.request_key)
        lines = [ProposedLine(**line) for line in locked.lines]
        left_out = lines_propose(batch=batch, lines=lines, by=by)
        if len(left_out) == len(lines):
            raise NothingLeft
        CorrectionImport.objects.filter(pk=locked.pk).update(
            state=State.TAKEN, batch=batch, taken_at=Now(), left_out=[each.as_json() for each in left_out]
        )
    return batch


def import_drop(*, preview: CorrectionImport, by: User) -> None:
    """Throw a preview away, with the persons in it. One that was taken stays as it is."""
    rights.right_require(rights.may_propose(by) and preview.by_id == by.pk, by)
    CorrectionImport.objects.filter(pk=preview.pk, state=State.PREVIEWED).update(**_EMPTIED)


def previews_forget() -> int:
    """Drop previews that nobody confirmed for DAYS_KEPT days; gives their number."""
    before = timezone.now() - datetime.timedelta(days=DAYS_KEPT)
    return CorrectionImport.objects.filter(state=State.PREVIEWED, created_at__lt=before).update(**_EMPTIED)


_EMPTIED: dict[str, Any] = {"state": State.DROPPED, "lines": [], "report": {}}


def lines_left_out(preview: CorrectionImport) -> list[LeftOut]:
    """What a taken preview could not put into its batch, and why."""
    return [LeftOut(**each) for each in preview.left_out]
