"""The measurement as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recovery.management.labelled import LabelledSet, Rule
from recovery.management.linkage_quality.figures import Quality, Tally
from recovery.management.linkage_quality.stages import Costs

TARGET_WRONG_PER_10_000 = 1.0
TARGET_LINKED = 0.97
TARGET_REVIEW_OVER_DEMANDED = 0.01

_RULES = {
    Rule.LINK: "a machine may link it",
    Rule.PERSON: "a person must decide",
    Rule.NOBODY: "nobody in the register",
    Rule.TOO_LITTLE: "registered, but the row says too little",
}


def report_text(quality: Quality, made: LabelledSet, costs: Costs) -> str:
    """docs/linkage-quality.md."""
    return "\n".join(
        [
            "# How well linkage finds people",
            "",
            f"Written by `manage.py evaluate_linkage --people {len(made.people)} --rows {quality.whole.rows} "
            f"--seed {made.seed}`; the same call gives the same rows. Nobody in them exists.",
            "",
            *_HOW,
            "",
            "## Targets",
            "",
            *_targets(quality),
            "",
            "## By rule",
            "",
            *_tallies("what the rules ask for", [(_RULES[rule], quality.by_rule[rule]) for rule in Rule]),
            "",
            "*Lost* are registered people whom no pair names: the row goes out as not registered.",
            "",
            "Links by what found them: "
            + (", ".join(f"{name} {count}" for name, count in sorted(quality.found_by.items())) or "none")
            + ".",
            "",
            "## By trouble",
            "",
            "A row may have several. The last two columns are about those rows alone that a machine may link.",
            "",
            *_troubles(quality),
            "",
            "## Precision and recall over the threshold",
            "",
            *_curve(quality),
            "",
            "## Wrong links",
            "",
            *_wrong(quality),
            "",
            "## Cost",
            "",
            *_costs(costs, quality),
            "",
        ]
    )


_HOW = (
    "The set is harder than the demo: households on one telephone, twins, sons who bear their father's name, numbers",
    "that lie as close together as real ones (a wrong last digit is often a neighbour's number), namesakes and",
    "relatives who are not in the register. Its slips and a third of its names are other ones than the demo's. What",
    "must become of a row is decided from what the row says truly (`recovery/management/labelled/facts.py`), never by",
    "asking an engine. The rows go through the real stages: reading, linkage, reconciliation.",
)


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _line(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _table(headings: Sequence[str], lines: Sequence[Sequence[object]]) -> Iterator[str]:
    yield _line(*headings)
    yield _line("---", *("---:" for _heading in headings[1:]))
    for line in lines:
        yield _line(*line)


def _targets(quality: Quality) -> Iterator[str]:
    wrong, low, high = quality.wrong_per_10_000()
    linked, review, demanded = quality.linkable_linked(), quality.review_share(), quality.demanded_share()
    over = review - demanded
    yield from _table(
        ("figure", "measured", "target", "met"),
        (
            (
                "wrong automatic links per 10,000 linked rows",
                f"{wrong:.2f} ({quality.whole.wrong} of {quality.whole.linked}; 95 %: {low:.2f} to {high:.2f})",
                f"at most {TARGET_WRONG_PER_10_000:.0f}",
                _met(wrong <= TARGET_WRONG_PER_10_000),
            ),
            (
                "rows that a machine may link, linked rightly",
                f"{_percent(linked)} of {quality.by_rule[Rule.LINK].rows}",
                f"at least {100 * TARGET_LINKED:.0f} %",
                _met(linked >= TARGET_LINKED),
            ),
            (
                "rows in review, over those that the rules demand",
                f"{_percent(review)} over {_percent(demanded)}: {100 * over:+.2f} points",
                f"at most {100 * TARGET_REVIEW_OVER_DEMANDED:+.0f} point",
                _met(over <= TARGET_REVIEW_OVER_DEMANDED),
            ),
        ),
    )


def _met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"


def _tallies(heading: str, named: Sequence[tuple[str, Tally]]) -> Iterator[str]:
    yield from _table(
        (
            heading,
            "rows",
            "linked rightly",
            "linked wrongly",
            "in review",
            "person among the pairs",
            "not found",
            "lost",
            "unreadable",
        ),
        [
            (name, t.rows, t.right, t.wrong, t.in_review, t.offered, t.not_registered, t.lost, t.unreadable)
            for name, t in named
        ],
    )


def _troubles(quality: Quality) -> Iterator[str]:
    lines = []
    for tag, tally in sorted(quality.by_tag.items()):
        linkable = quality.linkable_by_tag[tag]
        share = _percent(linkable.right / linkable.rows) if linkable.rows else "–"
        lines.append((tag, tally.rows, tally.right, tally.wrong, tally.in_review, tally.lost, linkable.rows, share))
    yield from _table(
        (
            "trouble",
            "rows",
            "linked rightly",
            "linked wrongly",
            "in review",
            "lost",
            "may be linked",
            "of these linked rightly",
        ),
        lines,
    )


def _curve(quality: Quality) -> Iterator[str]:
    if not quality.curve:
        yield "No pair has a weight: this engine does not score."
        return
    yield "Each row's strongest pair; links by an identifier are always in. Recall is of all registered people."
    yield ""
    yield from _table(
        ("bits", "linked", "precision", "recall"),
        [
            (
                f"{point.bits:g}",
                point.linked,
                "–" if point.precision is None else f"{point.precision:.6f}",
                f"{point.recall:.4f}",
            )
            for point in quality.curve
        ],
    )


def _wrong(quality: Quality) -> Iterator[str]:
    if not quality.wrong_rows:
        yield "None."
        return
    yield from _table(
        ("troubles", "rule", "found by", "weight"),
        [
            (
                ", ".join(row.tags),
                _RULES[row.rule],
                answer.found_by,
                "–" if answer.weight is None else f"{answer.weight:.1f}",
            )
            for row, answer in quality.wrong_rows[:40]
        ],
    )


def _costs(costs: Costs, quality: Quality) -> Iterator[str]:
    yield from _table(
        ("stage", "seconds", "rows a second"),
        [
            (
                name,
                f"{seconds:.1f}",
                f"{quality.whole.rows / seconds:.0f}" if seconds and name != "register loaded" else "–",
            )
            for name, seconds in costs.seconds.items()
        ],
    )
    yield ""
    yield (
        f"Peak memory: {costs.peak_mib} MiB in this process, which holds the labelled set too; at most "
        f"{costs.peak_children_mib} MiB in one that it started (each begins as a copy of this one)."
    )
