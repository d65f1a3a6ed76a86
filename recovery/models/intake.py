from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from records.models import Extract, Role, User

OUTCOME_COLUMNS = (
    "on_server",
    "dose_missing",
    "differs",
    "not_registered",
    "in_review",
    "duplicate",
    "out_of_scope",
    "unreadable",
)


class ListState(models.TextChoices):
    """Where a list stands. `asking` waits for a person; what it asks stands in `asks`."""

    RECEIVED = "received", _("received")
    READING = "reading", _("being read")
    ASKING = "asking", _("waiting for your answer")
    LOADING = "loading", _("rows being taken in")
    LINKING = "linking", _("people being looked up")
    RECONCILING = "reconciling", _("being held against the server")
    SETTLED = "settled", _("settled")
    REFUSED = "refused", _("cannot be read")
    QUARANTINED = "quarantined", _("set aside after three failed tries")
    WITHDRAWN = "withdrawn", _("withdrawn")


#: Steps that a list may take; the database refuses others (trigger list_takes_allowed_steps).
LIST_MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        ("received", "reading"),
        ("reading", "asking"),
        ("reading", "loading"),
        ("asking", "loading"),
        ("asking", "linking"),
        ("loading", "asking"),
        ("loading", "linking"),
        ("linking", "reconciling"),
        ("reconciling", "settled"),
        ("reconciling", "linking"),
        ("reconciling", "asking"),
        ("settled", "linking"),
        ("settled", "reconciling"),
        ("settled", "loading"),
        ("quarantined", "received"),
        *((state, "refused") for state in ("received", "reading", "loading")),
        *((state, "quarantined") for state in ("received", "reading", "loading", "linking", "reconciling")),
        *((state, "withdrawn") for state in ("received", "asking", "settled", "refused", "quarantined")),
    }
)

WORKING_STATES = frozenset({"received", "reading", "loading", "linking", "reconciling"})


class Origin(models.TextChoices):
    """How a list came in. A person at a desk is a list of one row, and no sign that the centre sent its list."""

    FILE = "file", _("a file of the centre")
    WALK_IN = "walk_in", _("a person at the desk")


class CentreListQuerySet(models.QuerySet["CentreList"]):
    def live(self) -> CentreListQuerySet:
        """Lists that count: not refused, not withdrawn."""
        return self.exclude(state__in=[ListState.REFUSED, ListState.WITHDRAWN])

    def overtaken(self) -> CentreListQuerySet:
        """Settled lists that are to be judged again: an extract came since, or what they rest on has changed.

        The extract that was loaded last counts, also where another was made later: it covers what that does not.
        """
        newest = Extract.objects.loaded_last()
        settled = self.filter(state=ListState.SETTLED)
        return self.none() if newest is None else settled.exclude(judged_extract=newest)

    def behind_extract(self) -> CentreListQuerySet:
        """Settled lists of which the figures are still those of an earlier extract."""
        return self.overtaken().filter(judged_extract__isnull=False)

    def with_overtaken(self) -> CentreListQuerySet:
        """The same lists, each with `is_overtaken`."""
        return self.annotate(is_overtaken=Exists(CentreList.objects.overtaken().filter(pk=OuterRef("pk"))))

    def unsettled(self) -> CentreListQuerySet:
        """Lists that count and wait, as figures.sql has it: in work, asking, set aside, or to be judged again."""
        return self.live().exclude(state=ListState.SETTLED) | self.overtaken()

    def visible_to(self, user: User) -> CentreListQuerySet:
        """The lists a person may open: MIS and auditors all, managers those of their centres and their own uploads."""
        if user.sees_all_centres:
            return self.all()
        if user.role == Role.MANAGER:
            return self.filter(Q(centre__in=user.centres.all()) | Q(centre__isnull=True, uploaded_by=user))
        return self.none()


class CentreList(models.Model):
    """One file that a centre sent: who was vaccinated there, as the centre wrote it down.

    Or one person who came to a desk with a card (`origin`): the same in every way, but not a list of the centre-day.
    """

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="lists")
    centre = models.ForeignKey(
        "records.Centre", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("centre")
    )
    day = models.DateField(_("day of the doses"), null=True, blank=True)
    dose_no = models.PositiveSmallIntegerField(_("dose number"), null=True, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, help_text=_("as the sender called it"))
    stored_name = models.CharField(max_length=80, unique=True, help_text=_("our own name in the upload folder"))
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    kind = models.CharField(_("kind of file"), max_length=10, blank=True, db_default="")
    report = models.JSONField(default=dict, blank=True, help_text=_("what the preflight counted"))
    uploaded_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    origin = models.CharField(
        _("origin"), max_length=8, choices=Origin, default=Origin.FILE, db_default=Origin.FILE, editable=False
    )
    evidence_note = models.TextField(
        _("evidence"), blank=True, db_default="", help_text=_("what was seen at the desk: the card, the register page")
    )

    state = models.CharField(_("state"), max_length=12, choices=ListState, default=ListState.RECEIVED)
    accepts_proposals = models.BooleanField(default=False, help_text=_("take proposals as they stand, for scripts"))
    asks = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    columns = models.JSONField(default=list, blank=True, help_text=_("one entry a column: heading, field, certainty"))
    defaults = models.JSONField(default=dict, blank=True, help_text=_("values for empty cells, each with its source"))
    refusal_code = models.CharField(max_length=30, blank=True, db_default="")
    refusal_params = models.JSONField(default=dict, blank=True)

    withdrawn_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True, db_default="")

    version_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later_versions",
        help_text=_("the earlier list of the same centre-day with which this one was compared"),
    )
    version_answer = models.CharField(
        max_length=8, blank=True, db_default="", help_text=_("what a person said: 'replaces' or 'beside'")
    )
    brake = models.JSONField(default=dict, blank=True, help_text=_("why the list was held, with rate and examples"))
    brake_reason = models.TextField(blank=True, db_default="", help_text=_("why it is right all the same"))
    brake_asked_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    brake_released_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    lease = models.BigIntegerField(default=0, db_default=0, help_text=_("only the newest holder may write"))
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    stage_done = models.PositiveIntegerField(default=0, db_default=0)
    stage_total = models.PositiveIntegerField(default=0, db_default=0)
    stage_started_at = models.DateTimeField(null=True, blank=True)
    judged_extract = models.ForeignKey(
        "records.Extract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("the newest server extract when this list was last judged"),
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    centres_named = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=models.Value([], ArrayField(models.BigIntegerField())),
        blank=True,
        help_text=_("keys of the centres that its rows have ever named"),
    )

    rows_seen = models.PositiveIntegerField(null=True, blank=True, help_text=_("rows of the file with any content"))
    rows_listed = models.PositiveIntegerField(null=True, blank=True)
    rows_skipped = models.PositiveIntegerField(null=True, blank=True)
    on_server = models.PositiveIntegerField(null=True, blank=True)
    dose_missing = models.PositiveIntegerField(null=True, blank=True)
    differs = models.PositiveIntegerField(null=True, blank=True)
    not_registered = models.PositiveIntegerField(null=True, blank=True)
    in_review = models.PositiveIntegerField(null=True, blank=True)
    duplicate = models.PositiveIntegerField(null=True, blank=True)
    out_of_scope = models.PositiveIntegerField(null=True, blank=True)
    unreadable = models.PositiveIntegerField(null=True, blank=True)

    objects = CentreListQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        verbose_name = _("centre list")
        verbose_name_plural = _("centre lists")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "sha256"],
                condition=~Q(state__in=["refused", "withdrawn"]),
                name="same_bytes_are_live_once_per_incident",
            ),
            models.CheckConstraint(condition=Q(state__in=ListState.values), name="list_state_is_known"),
            models.CheckConstraint(
                condition=Q(origin="file", evidence_note="") | (Q(origin="walk_in") & ~Q(evidence_note="")),
                name="walk_in_says_what_was_seen",
            ),
            models.CheckConstraint(
                condition=Q(origin="file")
                | (
                    Q(centre__isnull=False, day__isnull=False, dose_no__isnull=False)
                    & (Q(rows_listed__isnull=True) | Q(rows_listed__lte=1))
                ),
                name="walk_in_is_one_person_of_one_centre_and_day",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="list_sha256_is_whole"),
            models.CheckConstraint(condition=Q(size_bytes__gte=1), name="list_file_is_not_empty"),
            models.CheckConstraint(
                condition=Q(attempts__lt=3)
                | ~Q(state__in=["received", "reading", "loading", "linking", "reconciling"]),
                name="list_tried_three_times_is_parked",
            ),
            models.CheckConstraint(
                condition=~Q(state="asking") | Q(asks__len__gte=1), name="asking_list_says_what_it_asks"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal_code=""), name="refused_list_says_why"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_list_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(version_answer__in=["", "replaces", "beside"])
                & (Q(version_answer="") | Q(version_of__isnull=False)),
                name="version_is_answered_for_a_list",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(brake={}) | Q(brake_released_by__isnull=False),
                name="held_list_settles_only_when_released",
            ),
            models.CheckConstraint(
                condition=Q(brake_released_by__isnull=True)
                | (
                    Q(brake_asked_by__isnull=False)
                    & ~Q(brake_reason="")
                    & ~Q(brake_released_by=F("brake_asked_by"))
                    & ~Q(brake_released_by=F("uploaded_by"))
                ),
                name="held_list_is_released_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["linking", "reconciling", "settled"])
                | Q(
                    rows_seen__isnull=False,
                    rows_listed__isnull=False,
                    rows_skipped__isnull=False,
                    rows_seen=F("rows_listed") + F("rows_skipped"),
                ),
                name="rows_seen_are_listed_or_skipped",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled")
                | (
                    Q(**{f"{column}__isnull": False for column in OUTCOME_COLUMNS})
                    & Q(
                        rows_listed=F("on_server")
                        + F("dose_missing")
                        + F("differs")
                        + F("not_registered")
                        + F("in_review")
                        + F("duplicate")
                        + F("out_of_scope")
                        + F("unreadable")
                    )
                ),
                name="outcomes_of_a_settled_list_add_up",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def outcomes(self) -> dict[str, int | None]:
        """The eight outcome counts in their stable order; None before the list is settled once."""
        return {column: getattr(self, column) for column in OUTCOME_COLUMNS}

    @property
    def is_working(self) -> bool:
        return self.state in WORKING_STATES

    @property
    def is_walk_in(self) -> bool:
        return self.origin == Origin.WALK_IN

    def report_width(self, sheet: str) -> int:
        """The last column with content of a sheet, counted from 1, as the preflight saw it."""
        return next((int(each["max_col"]) for each in self.report.get("sheets", []) if each["name"] == sheet), 0)

    def clean(self) -> None:
        if self.day and self.incident_id and self.day not in self.incident.days:
            raise ValidationError({"day": _("This day is not one of the incident's days.")})


class ColumnMemory(models.Model):
    """What a person said that a column holds, so that the next list of the centre with this heading need not be asked.

    `heading_key` is the folded heading; for a whole row of headings (`signature` filled) it is the place of the
    column, counted from 0, so that headings that stand twice or are blank are remembered too. Without a centre it is
    about lists whose sender named none, and then only about whole rows of headings. An empty `field` is a column that
    was left out; `script` is the conversion that was approved.
    """

    centre = models.ForeignKey(
        "records.Centre", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("centre")
    )
    signature = models.CharField(_("row of headings"), max_length=64, blank=True, db_default="")
    heading_key = models.CharField(_("heading"), max_length=300)
    field = models.CharField(_("field"), max_length=30, blank=True, db_default="", help_text=_("empty: left out"))
    dose_no = models.PositiveSmallIntegerField(_("dose number"), null=True, blank=True)
    script = models.CharField(_("conversion"), max_length=10, blank=True, db_default="")
    confirmed_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("remembered column")
        verbose_name_plural = _("remembered columns")
        constraints = (
            models.UniqueConstraint(
                fields=["centre", "signature", "heading_key"],
                nulls_distinct=False,
                name="heading_is_remembered_once_per_centre",
            ),
            models.CheckConstraint(condition=Q(script__in=["", "bijoy"]), name="remembered_script_is_known"),
            models.CheckConstraint(
                condition=Q(centre__isnull=False) | ~Q(signature=""), name="heading_alone_is_remembered_of_a_centre"
            ),
        )

    def __str__(self) -> str:
        return self.heading_key
