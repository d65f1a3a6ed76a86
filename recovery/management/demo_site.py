"""The demo's contents: made-up data brought in through the real pipeline, part of it carried to the end.

Every step may be repeated: a call that was cut off goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import secrets
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from records import reference_data
from records.extract.load import extract_load
from records.models import Centre, Extract, Role, User
from recovery import errors, tasks
from recovery.casework.batches import (
    batch_approve,
    batch_create,
    batch_return,
    batch_submit,
    corrections_propose_missing,
)
from recovery.delivery.applying import batch_apply
from recovery.intake.incidents import centre_days_ensure, incident_add
from recovery.management import site
from recovery.management.demo_data import DemoData, generate, later_doses
from recovery.management.demo_puzzles import puzzles_send
from recovery.management.plain import told
from recovery.models import Case, CentreDay, CentreList, Correction, Incident
from recovery.progress.sign_off import day_sign_off
from recovery.progress.snapshots import snapshot_of_the_day

Say = Callable[[str], None]

SLUG = "october-2021"
DAYS = (datetime.date(2021, 10, 13), datetime.date(2021, 10, 28))
FIRST_EXTRACT = datetime.datetime(2021, 12, 6, 18, tzinfo=datetime.timezone(datetime.timedelta(hours=6)))
SECOND_EXTRACT = FIRST_EXTRACT + datetime.timedelta(days=7)

#: (user name, role, name). The manager's centres are chosen among those that sent lists.
PEOPLE = (
    ("manager", Role.MANAGER, "রহিমা", "আক্তার"),
    ("officer", Role.OFFICER, "কামরুল", "হাসান"),
    ("officer2", Role.OFFICER, "শিরিন", "সুলতানা"),
    ("approver", Role.APPROVER, "নাসরিন", "জাহান"),
    ("official", Role.OFFICIAL, "মাহবুব", "আলম"),
    ("auditor", Role.AUDITOR, "সেলিনা", "পারভীন"),
    ("admin", Role.ADMINISTRATOR, "তানভীর", "আহমেদ"),
)
#: A name for each batch, so that a repeated call finds the batch instead of making another.
_KEYS = uuid.UUID("7b0c1b0e-3f4d-4a44-9a43-2f0d1c0a2021")


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "demo"


def password() -> str:
    """The demo's one password, made once per site and kept in its data folder."""
    kept = _folder() / "password"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"demo-{secrets.token_hex(3)}")
    return kept.read_text(encoding="ascii")


def sign_ins() -> list[str]:
    """The accounts of the demo, one line each."""
    lines = [f"Sign in with password {password()} as"]
    width = max(len(name) for name, *_ in PEOPLE)
    lines += [f"  {name:<{width}}  {told(role.label)}" for name, role, *_ in PEOPLE]
    return lines


def demo_fill(say: Say) -> None:
    """Bring the demo's data in, unless that was finished before."""
    done = _folder() / "done.json"
    if done.is_file():
        return
    began = time.monotonic()
    _people()
    say("Making up a register of more than 50,000 people ...")
    data = generate(_folder() / "files")
    incident = _incident(data)
    say("Loading the register as an extract of the national server ...")
    if not Extract.objects.filter(as_of=FIRST_EXTRACT).exists():
        extract_load(recipients=data.recipients, doses=data.doses, as_of=FIRST_EXTRACT, by=None)
    _figures_keep(incident, days_ago=(7, 6, 5))
    say(f"Receiving {len(data.lists)} centre lists ...")
    _receive(data, incident)
    _work_off(say, incident)
    _figures_keep(incident, days_ago=(4, 3))
    say("Correcting, approving and delivering a part of the missing doses ...")
    _casework(incident)
    tasks.deliver()
    _figures_keep(incident, days_ago=(2,))
    say("Loading a later extract, which verifies what arrived ...")
    _second_extract(data, incident)
    _figures_keep(incident, days_ago=(1,))
    _last_touches(incident)
    say("Sending a few lists that wait for an answer ...")
    puzzles_send(_folder() / "files" / "puzzles", incident)
    done.write_text(json.dumps({"seconds": round(time.monotonic() - began)}), encoding="ascii")


def _figures_keep(incident: Incident, *, days_ago: tuple[int, ...]) -> None:
    """Keep the figures of this stage as if it had lasted some days in the past, so that the trend has a past.

    The figures are those of the stage, counted as everywhere; only their days are made up, like the people.
    """
    for days in days_ago:
        snapshot_of_the_day(incident=incident, day=timezone.localdate() - datetime.timedelta(days=days))


def _people() -> None:
    for name, role, first, last in PEOPLE:
        user, created = User.objects.get_or_create(
            username=name, defaults={"role": role, "first_name": first, "last_name": last}
        )
        if created:
            user.is_staff = user.is_superuser = role == Role.ADMINISTRATOR
            user.set_password(password())
            user.save()


def _incident(data: DemoData) -> Incident:
    incident, _created = incident_add(
        slug=SLUG, days=list(DAYS), dose_no=1, name_en="13 and 28 October 2021", name_bn="১৩ ও ২৮ অক্টোবর ২০২১"
    )
    reference_data.centres_load(data.centres)
    reference_data.reported_load(data.reported)
    centre_days_ensure(incident=incident)
    return incident


def _receive(data: DemoData, incident: Incident) -> None:
    officer = User.objects.get(username="officer")
    manager = User.objects.get(username="manager")
    centres = {centre.code: centre for centre in Centre.objects.all()}
    own = sorted({each.centre_code for each in data.lists if each.centre_code})[:2]
    manager.centres.set([centres[code] for code in own])
    for each in data.lists:
        with each.path.open("rb") as file, contextlib.suppress(errors.SameBytes):
            tasks.list_receive_and_read(
                incident=incident,
                chunks=iter(lambda: file.read(1 << 16), b""),
                file_name=each.path.name,
                by=manager if each.centre_code in own else officer,
                centre=centres.get(each.stated_centre or ""),
                day=each.stated_day,
                dose_no=each.stated_dose,
                accepts_proposals=True,
            )


def _work_off(say: Say, incident: Incident) -> None:
    """Let real workers carry the lists to their end; two of them, one for each core."""
    command = [sys.executable, "manage.py", "worker", "--until-idle", "--concurrency", "1"]
    total = CentreList.objects.filter(incident=incident).count()
    workers: list[subprocess.Popen[bytes]] = []
    told = 0
    try:
        while True:
            working = CentreList.objects.filter(
                incident=incident, state__in=["received", "reading", "loading", "linking", "reconciling"]
            ).count()
            if not working:
                return
            if total - working >= told + 50:
                told = total - working
                say(f"  {told} of {total} lists are settled")
            workers = [each for each in workers if each.poll() is None]
            while len(workers) < 2:
                workers.append(
                    subprocess.Popen(command, cwd=settings.BASE_DIR, env=site.part_environment())  # noqa: S603
                )
            time.sleep(0.5)
    finally:
        for worker in workers:
            site.part_stop(worker)


def _batch(incident: Incident, name: str, cases: Any, by: User) -> Any:
    batch = batch_create(incident=incident, by=by, request_key=uuid.uuid5(_KEYS, name))
    if batch.state == "draft" and not batch.corrections.exists():
        corrections_propose_missing(batch=batch, cases=list(cases), by=by)
    return batch


def _applied(incident: Incident, name: str, cases: Any, by: User, approver: User) -> None:
    batch = _batch(incident, name, cases, by)
    if batch.state == "draft":
        batch = batch_submit(batch=batch, by=by)
    if batch.state == "submitted":
        batch = batch_approve(batch=batch, by=approver)
    if batch.state == "approved":
        batch_apply(batch=batch, by=approver, on_applied=tasks.deliver_soon)


def _open_cases(incident: Incident, share: range) -> list[int]:
    """Open cases of a share of the districts: `share` of every 20 by their place in the order of codes."""
    districts = sorted(Centre.objects.values_list("district_id", flat=True).distinct())
    chosen = [code for place, code in enumerate(districts) if place % 20 in share]
    cases = Case.objects.filter(
        incident=incident, state="open", kind="dose_missing", centre__district__in=chosen
    ).exclude(corrections__state="proposed")
    return list(cases.order_by("pk").values_list("pk", flat=True))


def _casework(incident: Incident) -> None:
    officer, other = User.objects.get(username="officer"), User.objects.get(username="officer2")
    approver = User.objects.get(username="approver")
    _applied(incident, "first", _open_cases(incident, range(0, 5)), officer, approver)
    _applied(incident, "second", _open_cases(incident, range(5, 9)), other, approver)


def _second_extract(data: DemoData, incident: Incident) -> None:
    if Extract.objects.filter(as_of=SECOND_EXTRACT).exists():
        extract = Extract.objects.get(as_of=SECOND_EXTRACT)
    else:
        applied = Correction.objects.filter(state="applied", field="dose", batch__incident=incident)
        delivered = [
            (
                line.case.recipient.registration_no,
                line.case.dose_no,
                line.new_value["vaccine"] or "",
                line.new_value["given_on"],
                line.new_value["centre"],
                line.new_value.get("lot_no") or "",
            )
            for line in applied.select_related("case__recipient").order_by("pk")
            if line.case.recipient is not None
        ]
        later = later_doses(delivered, first=data.doses, path=_folder() / "files" / "doses2.csv")
        extract = extract_load(recipients=data.recipients, doses=later.path, as_of=SECOND_EXTRACT, by=None)
    tasks.extract_follow(extract, now=True)


def _last_touches(incident: Incident) -> None:
    """One batch of every state, and a few days signed off, so that each page has something true to show."""
    officer, other = User.objects.get(username="officer"), User.objects.get(username="officer2")
    approver = User.objects.get(username="approver")
    _applied(incident, "on its way", _open_cases(incident, range(9, 10)), officer, approver)
    waiting = _batch(incident, "waiting", _open_cases(incident, range(10, 12)), officer)
    if waiting.state == "draft":
        batch_submit(batch=waiting, by=officer)
    returned = _batch(incident, "returned", _open_cases(incident, range(12, 13)), other)
    if returned.state == "draft" and returned.returned_by_id is None:
        submitted = batch_submit(batch=returned, by=other)
        batch_return(
            batch=submitted,
            by=approver,
            comment="দেবিদ্বারের তালিকার লট নম্বর আবার দেখুন। / Please check the lot numbers again.",
        )
    _batch(incident, "draft", _open_cases(incident, range(13, 14)), officer)
    for day in CentreDay.objects.filter(incident=incident, state="open").order_by("pk"):
        with contextlib.suppress(errors.RecoveryError):
            if day.pk % 4 == 0:
                day_sign_off(centre_day=day, by=officer, register_pages="1–4")
    tasks.deliver()
    connection.close()
