"""Rows alike: ten of them side by side, one answer for all, and the way back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from recovery import errors, tasks
from recovery.linkage import alike
from recovery.linkage.explain import pattern_sentence
from recovery.models import ListRow, ReviewAct
from recovery.web import access, access_review, looks
from recovery.web.forms import ReasonForm, WhyForm
from recovery.web.review_card import candidates_of, heaviest
from recovery.web.templatetags.bangla_numbers import bn
from recovery.web.views.review import REVIEWERS

#: Rows of a pattern that are shown before it is decided.
DRAWN = 10
ROWS_PER_PAGE = 50
#: "Show ten others": no decision.
OTHERS = "others"


def _shown(rows: list[ListRow]) -> tuple[list[dict[str, Any]], float]:
    found = [(row, candidates[0]) for row in rows if (candidates := candidates_of(row))]
    pairs = [{"row": row, "candidate": candidate} for row, candidate in found]
    return pairs, heaviest(candidate for _row, candidate in found)


def _left_out(request: HttpRequest) -> list[int]:
    """The rows that the person ticked, here or on an earlier lot."""
    return [int(key) for key in request.POST.getlist("left_out") if key.isdecimal() and len(key) < 18]


def _page(
    request: HttpRequest, pattern: str, form: WhyForm, *, after: int, changed: str = "", status: int = 200
) -> HttpResponse:
    """The page of a pattern as it is now; 404 when no row is of it any more."""
    found, keys = alike.alike_draw(incident=access.access_incident(request), pattern=pattern, most=DRAWN, after=after)
    if not found.rows:
        raise Http404
    pairs, most = _shown(access_review.rows_shown(keys))
    looks.tell(request, people=2 * len(pairs))  # each row beside its candidate
    left_out = _left_out(request)
    context = {
        "found": found,
        "sentence": pattern_sentence(found.levels),
        "pairs": pairs,
        "most": most,
        "left_out": left_out,
        "left_out_before": [key for key in left_out if key not in keys],
        "after": after,
        "following": after + DRAWN if after + DRAWN < found.rows else 0,
        "form": form,
        "changed": changed,
        "may_decide": access.person(request).role in access.MIS,
    }
    return render(request, "recovery/review/alike.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access.roles(*REVIEWERS)
def review_alike(request: HttpRequest, pattern: str) -> HttpResponse:
    """Rows alike, ten drawn by lot; one answer decides all of them that were not ticked out.

    Answered 409 with the page as it is now when the rows are no longer those that were looked at.
    """
    if request.method != "POST":
        return _page(request, pattern, WhyForm(), after=0)
    if access.person(request).role not in access.MIS:
        raise PermissionDenied
    choice, after = request.POST.get("choice", ""), request.POST.get("after", "")
    if choice == OTHERS:
        following = int(after) if after.isdecimal() and len(after) < 10 else 0
        return _page(request, pattern, WhyForm(initial=request.POST.dict()), after=following)
    form = WhyForm(request.POST)
    if choice not in ReviewAct.Verdict.values:
        form.add_error(None, _("Choose one of the answers."))
    if not form.is_valid():
        return _page(request, pattern, form, after=0, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        act = tasks.alike_decide_and_judge(
            incident=access.access_incident(request),
            pattern=pattern,
            sha256=request.POST.get("sha256", ""),
            verdict=choice,
            left_out=_left_out(request),
            reason=form.why(),
            by=access.person(request),
        )
    except alike.AlikeChanged as changed:
        return _page(request, pattern, form, after=0, changed=str(changed), status=HTTPStatus.CONFLICT)
    except errors.RecoveryError as refused:
        form.add_error(None, str(refused))
        return _page(request, pattern, form, after=0, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    count = act.decisions.count()
    messages.success(
        request,
        ngettext(
            "%(count)s row is decided. Its list is judged again; you can undo this below.",
            "%(count)s rows are decided. Their lists are judged again; you can undo this below.",
            count,
        )
        % {"count": bn(count)},
    )
    return redirect("recovery:review_act", pk=act.pk)


def _act_context(request: HttpRequest, act: ReviewAct, form: ReasonForm) -> dict[str, Any]:
    page = Paginator(access_review.decisions_of_act(act), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    looks.tell(request, people=len(page))
    return {
        "act": act,
        "sentence": pattern_sentence(act.pattern),
        "page": page,
        "form": form,
        "may_undo": access.person(request).role in access.MIS and act.undone_at is None,
    }


@require_safe
@access.roles(*REVIEWERS)
def review_act(request: HttpRequest, pk: int) -> HttpResponse:
    """What one answer for rows alike decided, and whether it still stands."""
    act = access_review.access_act(request, pk)
    return render(request, "recovery/review/act.html", _act_context(request, act, ReasonForm(prefix="undo")))


@require_POST
@access.roles(*access.MIS)
def review_act_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo all of it that still stands; the rows wait again."""
    act = access_review.access_act(request, pk)
    form = ReasonForm(request.POST, prefix="undo")
    if form.is_valid():
        try:
            tasks.act_undo_and_judge(act=act, by=access.person(request), reason=form.cleaned_data["reason"])
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The answer is undone. The lists are judged again."))
            return redirect("recovery:review_act", pk=act.pk)
    return render(request, "recovery/review/act.html", _act_context(request, act, form), status=422)
