"""Training a model on the register and the lists of a site."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from recovery.linkage import labels
from recovery.linkage.model import model_standing, shipped_newest
from recovery.models import Link, LinkageModel, LinkageRun
from tests.pipeline.lists_of_people import Office, line, office, people, settle


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def levels(model: LinkageModel, name: str) -> dict[str, dict[str, float]]:
    (comparison,) = [each for each in model.settings["comparisons"] if each["output_column_name"] == name]
    return {each["label_for_charts"]: each for each in comparison["comparison_levels"] if "m_probability" in each}


@pytest.mark.django_db
def test_the_model_that_comes_with_the_product_stands_where_no_other_does() -> None:
    assert not LinkageModel.objects.exists()
    shipped = json.loads(shipped_newest().read_text(encoding="utf-8"))
    model = model_standing()
    assert (model.version, model.upper, model.lower) == (shipped["version"], shipped["upper"], shipped["lower"])
    assert model_standing() == model
    assert model.report["weights_without_identifiers"]["strangers_above_upper"] == 0


def test_a_site_trains_a_model_on_its_own_links_and_uses_it_only_when_told(
    desk: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(labels, "FEWEST_LABELS", 20)
    rows = [line(person, n, mobile="" if n % 10 == 0 else person["mobile"]) for n, person in enumerate(people())]
    centre_list = desk.send(rows)
    standing = model_standing()
    call_command("train_linkage", "here-1", json=True, out=tmp_path / "model.json")
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    trained = LinkageModel.objects.get(version="here-1")
    assert said["report"]["labels"] == Link.objects.count() == len(rows)
    assert not trained.is_active
    assert json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))["version"] == "here-1"
    # The labels were chosen by NID; what an NID says among true pairs stays what it was.
    for level in ("exact", "differs"):
        kept, before = (levels(each, "nid")[level]["m_probability"] for each in (trained, standing))
        assert kept == pytest.approx(before)
    for comparison in trained.settings["comparisons"]:
        found = levels(trained, comparison["output_column_name"])
        assert sum(each["u_probability"] for each in found.values()) == pytest.approx(1)
        assert all(0 < each["m_probability"] <= 1 and 0 < each["u_probability"] <= 1 for each in found.values())
    with pytest.raises(CommandError, match="here-1"):
        call_command("train_linkage", "here-1")
    with pytest.raises(CommandError, match="Compare it"):
        call_command("train_linkage", "here-1", activate=True)
    call_command("compare_linkage", "here-1")
    call_command("train_linkage", "here-1", activate=True)
    assert model_standing() == trained
    settle(centre_list)
    assert LinkageRun.objects.filter(list=centre_list).latest("pk").model == trained
    assert set(Link.objects.values_list("model__version", flat=True)) == {"here-1"}


def test_too_few_links_train_nothing(desk: Office) -> None:
    desk.send([line(person, n) for n, person in enumerate(people()[:3])])
    with pytest.raises(CommandError, match="3"):
        call_command("train_linkage", "here-1")
    assert LinkageModel.objects.count() == 1


def test_the_thresholds_of_the_shipped_model_leave_a_margin_above_chance() -> None:
    shipped = json.loads(shipped_newest().read_text(encoding="utf-8"))
    report = shipped["report"]
    assert shipped["upper"] >= math.log2(report["register_size"]) + 15 - 0.1
    weights = report["weights_without_identifiers"]
    assert weights["strangers_heaviest"] < shipped["upper"]
    assert weights["true_pairs_from_lower_on"] >= 0.995
