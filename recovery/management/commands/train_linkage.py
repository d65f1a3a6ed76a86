from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from recovery import errors
from recovery.linkage.labels import model_make
from recovery.linkage.model import model_activate, model_standing, model_take, model_use
from recovery.management.plain import PlainCommand
from recovery.models import CentreList, LinkageModel


class VersionTaken(errors.RecoveryError):
    """There is a linkage model "{version}" already, and a model never changes. Choose a name, or use --activate."""


class NewModelNotCompared(errors.RecoveryError):
    """A model that is still to be trained cannot have been compared with the one in use. Train it without --activate,
    compare it with `manage.py compare_linkage {version}`, then call this with --activate; or say with
    --without-comparison why nobody needs to see first what it would change."""


class Command(PlainCommand):
    help = (
        "Trains a linkage model on the register and the lists of this site. Exact links and decisions of persons are "
        "its labels. The model is kept; it weighs pairs from the next run on only with --activate. With --activate, a "
        "version that is there already is not trained again but used from now on: after `manage.py compare_linkage` "
        "has shown what it would change since the last server extract, or with --without-comparison and a reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="name of the new model, e.g. 2026-12-a")
        parser.add_argument("--activate", action="store_true", help="weigh with it from now on")
        parser.add_argument(
            "--without-comparison",
            metavar="REASON",
            default="",
            help="use it although nobody has seen what it would change; the reason is kept with the model",
        )
        parser.add_argument("--out", type=Path, metavar="FILE.json", help="write the model to a file, too")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        version: str = options["version"]
        reason: str = options["without_comparison"].strip()
        if (there := LinkageModel.objects.filter(version=version).first()) is not None:
            if not options["activate"]:
                raise VersionTaken(version=version)
            self._told(_used(there, reason), options)
            return
        if options["activate"] and not reason and CentreList.objects.filter(state="settled").exists():
            raise NewModelNotCompared(version=version)  # before the training, which takes minutes
        standing = model_standing()
        facts = model_make(
            version=version,
            kept=standing.settings,
            source=f"exact links and decisions of this site; m of identifiers from model {standing.version}",
        )
        if out := options["out"]:
            passing = out.with_name(out.name + ".part")
            passing.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
            os.replace(passing, out)
        model = model_take(facts)
        self._told(_used(model, reason) if options["activate"] else model, options)

    def _told(self, model: LinkageModel, options: dict[str, Any]) -> None:
        if options["json"]:
            self.say_json(
                {"version": model.version, "upper": model.upper, "lower": model.lower, "report": model.report}
            )
            return
        self.say(
            f"Model {model.version} of {model.report['labels']} true pairs: a person decides from {model.lower} bits"
        )
        self.say(f"on, a machine may link above {model.upper} bits.")
        if model.is_active:
            self.say("It weighs pairs from now on.")
        else:
            self.say(f"It is kept. `manage.py compare_linkage {model.version}` shows what it would change;")
            self.say("then --activate has it weigh pairs.")


def _used(model: LinkageModel, reason: str) -> LinkageModel:
    return model_activate(model, unseen_because=reason) if reason else model_use(model)
