from __future__ import annotations

import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import Role, User


class DaysAfter(models.Func):
    """A date and a number of days: the date so many days later. NULL where either is."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    arity = 2
    output_field = models.DateField()


class CaseQuerySet(models.QuerySet["Case"]):
    def with_due(self) -> CaseQuerySet:
        """Annotate `due_on`, the day from which the second dose may be given; None where it is not known."""
        days = models.Case(models.When(dose_no=1, then=F("vaccine__interval_days")))
        return self.annotate(due_on=DaysAfter(F("given_on"), days))

    def by_harm(self) -> CaseQuerySet:
        """Who waits first; of them who came to a desk, then who was due first, then who had the dose first."""
        waits = models.Case(models.When(state__in=[Case.State.OPEN, Case.State.APPLIED], then=0), default=1)
        came = models.Case(models.When(walk_in__isnull=False, then=0), default=1)
        return self.with_due().order_by(waits, came, F("due_on").asc(nulls_last=True), "given_on", "pk")

    def urgent(self) -> CaseQuerySet:
        """People whom the server does not hold yet and who came to a desk for it."""
        return self.unsolved().filter(walk_in__isnull=False)

    def overdue(self, today: datetime.date) -> CaseQuerySet:
        """People whom the server does not hold and whose second dose has been due for a day or more."""
        return self.unsolved().with_due().filter(Q(due_on__lt=today))

    def lost_again(self) -> CaseQuerySet:
        """People whom an extract held and a later one does not."""
        return self.unsolved().filter(lost_again_at__isnull=False)

    def unsolved(self) -> CaseQuerySet:
        """Cases of people whom the server does not hold yet: open, or applied and not verified."""
        return self.filter(state__in=[Case.State.OPEN, Case.State.APPLIED])

    def given_up(self) -> CaseQuerySet:
        """Cases that a person closed because nobody could resolve them: their people are still missing."""
        return self.filter(state=Case.State.CLOSED, closure=Case.Closure.CANNOT_BE_RESOLVED)

    def no_dose(self) -> CaseQuerySet:
        """Cases that a person closed because no dose of its own stands behind them."""
        return self.filter(state=Case.State.CLOSED).exclude(closure=Case.Closure.CANNOT_BE_RESOLVED)

    def not_back(self) -> CaseQuerySet:
        """Cases of people known missing: unsolved, or given up."""
        return self.unsolved() | self.given_up()

    def visible_to(self, user: User) -> CaseQuerySet:
        """The cases a person may open: MIS and auditors all, managers those of their own centres, others none."""
        if user.sees_all_centres:
            return self.all()
        if user.role == Role.MANAGER:
            return self.filter(centre__in=user.centres.all())
        return self.none()


@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["changed_at"]), level=pghistory.Statement),
)
class Case(models.Model):
    """One person and dose that the server does not hold, or holds differently. One per person and dose."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        APPLIED = "applied", _("applied, not verified yet")
        VERIFIED = "verified", _("verified on the server")
        CLOSED = "closed", _("closed without recovery")
        WITHDRAWN = "withdrawn", _("no longer on a list")

    class Kind(models.TextChoices):
        DOSE_MISSING = "dose_missing", _("dose missing from the server")
        DIFFERS = "differs", _("on the server, but different")
        NOT_REGISTERED = "not_registered", _("person not in the register")

    class Closure(models.TextChoices):
        NOT_VACCINATED = "not_vaccinated", _("was not vaccinated")
        DUPLICATE = "duplicate", _("is the same person as another case")
        CANNOT_BE_RESOLVED = "cannot_be_resolved", _("cannot be resolved")

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="cases")
    recipient = models.ForeignKey(
        "records.Recipient", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    sheet_row = models.ForeignKey("recovery.SheetRow", on_delete=models.PROTECT, related_name="cases")
    walk_in = models.ForeignKey(
        "recovery.CentreList",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="urgent_cases",
        verbose_name=_("came to a desk"),
        help_text=_("the newest list of one row by which this person came; it makes the case urgent"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, db_default=State.OPEN)
    centre = models.ForeignKey("records.Centre", on_delete=models.PROTECT, related_name="+")
    dose_no = models.PositiveSmallIntegerField()
    given_on = models.DateField(_("given on"))
    vaccine = models.ForeignKey("records.Vaccine", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lot_no = models.CharField(max_length=40, blank=True, db_default="")
    name = models.CharField(_("name"), max_length=300, blank=True, db_default="")
    opened_at = models.DateTimeField(_("opened at"), db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    verified_in = models.ForeignKey(
        "records.Extract", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lost_again_at = models.DateTimeField(null=True, blank=True)
    closure = models.CharField(max_length=20, choices=Closure, blank=True, db_default="")
    closure_reason = models.TextField(blank=True, db_default="")
    closed_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("given_on", "pk")
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = (
            models.Index(fields=["incident", "state", "centre"], name="case_incident_state_centre"),
            # Progress counts the applied, and finds the oldest of each centre as the first, in this index alone.
            models.Index(
                fields=["incident", "state", "centre", "opened_at"],
                name="case_that_waits_per_centre",
                condition=Q(state__in=["open", "applied"]),
                include=["given_on"],
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "recipient"],
                condition=Q(recipient__isnull=False) & ~Q(state="withdrawn"),
                name="one_live_case_per_person_and_incident",
            ),
            models.UniqueConstraint(
                fields=["sheet_row"], condition=~Q(state="withdrawn"), name="row_makes_one_live_case"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "applied", "verified", "closed", "withdrawn"]),
                name="case_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="not_registered", recipient__isnull=True)
                | (~Q(kind="not_registered") & Q(recipient__isnull=False)),
                name="case_of_a_registered_person_names_it",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(closure="")
                & ~Q(closure_reason="")
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True, closure="")),
                name="closed_case_says_who_why_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_in__isnull=False), name="verified_case_names_the_extract"
            ),
        )

    def __str__(self) -> str:
        return _("Case %(number)s") % {"number": self.pk}

    @property
    def is_urgent(self) -> bool:
        """Somebody came to a desk for this, and the server does not hold it yet."""
        return self.walk_in_id is not None and self.state in {Case.State.OPEN, Case.State.APPLIED}

    @property
    def second_dose_due_on(self) -> datetime.date | None:
        """Day from which the second dose may be given; counted from the real first dose. None if not known."""
        if self.dose_no != 1 or self.vaccine is None or self.vaccine.interval_days is None:
            return None
        return self.given_on + datetime.timedelta(days=self.vaccine.interval_days)
