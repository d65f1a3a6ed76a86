"""Files that go back to the centre: the rows with problems, to be corrected, and the reply with what became of each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path, PurePath

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recovery import errors
from recovery.intake.problem_file import is_delimited, problem_file_draft, problem_file_write
from recovery.intake.receive import PASSING, upload_folder
from recovery.models.intake import CentreList
from recovery.reconciliation.reply import reply_is_delimited, reply_write
from recovery.web import access, looks


def _download(centre_list: CentreList, ending: str, word: str, write: Callable[[Path], object]) -> FileResponse:
    """A file that is written now and forgotten once it is sent; no copy with people in it stays behind."""
    with tempfile.NamedTemporaryFile(dir=upload_folder(), prefix=PASSING, delete=False) as file:
        path = Path(file.name)
    try:
        write(path)
        opened = path.open("rb")
    finally:
        path.unlink()
    name = f"{PurePath(centre_list.file_name).stem[:120]} {word}{ending}"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/octet-stream")


def _settled_or_back(request: HttpRequest, centre_list: CentreList) -> HttpResponseRedirect | None:
    if centre_list.state == "settled":
        return None
    messages.error(request, _("This list is not settled yet. Try again when it is."))
    return HttpResponseRedirect(reverse("recovery:list_detail", args=[centre_list.pk]))


@require_safe
@access.roles(*access.CASEWORKERS)
def problem_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The rows with errors as a file in the centre's own columns."""
    centre_list = access.access_list(request, pk)
    back = _settled_or_back(request, centre_list)
    if back is not None:
        return back
    ending = f".{centre_list.kind}" if is_delimited(centre_list) else ".xlsx"
    return _download(
        centre_list,
        ending,
        _("problems"),
        lambda path: looks.tell(request, people=problem_file_write(centre_list, path)),
    )


@require_POST
@access.roles(*access.CASEWORKERS)
def problem_file_return(request: HttpRequest, pk: int) -> HttpResponse:
    """A problem file comes back corrected; the answer is the preview of what it changes."""
    centre_list = access.access_list(request, pk)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose the corrected file."))
        return redirect("recovery:list_detail", pk=pk)
    try:
        batch = problem_file_draft(centre_list=centre_list, chunks=file.chunks(), by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect("recovery:list_detail", pk=pk)
    return redirect("recovery:mend_detail", pk=batch.pk)


@require_safe
@access.roles(*access.PERSON_READERS)
def list_reply(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The centre's own file with status and reason of each row added."""
    centre_list = access.access_list(request, pk)
    back = _settled_or_back(request, centre_list)
    if back is not None:
        return back
    if not reply_is_delimited(centre_list):
        ending = ".xlsx"
    else:
        ending = f".{centre_list.kind}" if is_delimited(centre_list) else ".csv"
    looks.tell(request, people=centre_list.rows_listed or 0)
    return _download(centre_list, ending, _("reply"), lambda path: reply_write(centre_list, path))
