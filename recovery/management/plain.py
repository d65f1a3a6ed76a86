"""What all commands of the product share: one plain sentence when refused, one JSON object when asked."""

from __future__ import annotations

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, ProgrammingError
from django.utils import translation
from django.utils.functional import Promise

from records.errors import RegisterError
from recovery.errors import RecoveryError

#: Terminals draw Bangla badly, and argparse speaks English; the console keeps to one language.
CONSOLE_LANGUAGE = "en"

#: SQLSTATE of a table that is not there.
UNDEFINED_TABLE = "42P01"


def told(sentence: str | Promise | Exception) -> str:
    """A sentence in the language of the console."""
    with translation.override(CONSOLE_LANGUAGE):
        return str(sentence)


class PlainCommand(BaseCommand, ABC):
    """A command with the exit codes of the product: 0 done, 1 refused or failed, 2 wrong usage.

    Subclasses do their work in `run`. A refusal prints its sentence on standard error and nothing else;
    called from Python it is a CommandError with that sentence.
    """

    _called_from_command_line: bool

    @abstractmethod
    def run(self, **options: Any) -> None:
        """Do what the command says; raise RecoveryError or RegisterError to refuse."""

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with translation.override(CONSOLE_LANGUAGE):
                self.run(**options)
        except (RecoveryError, RegisterError, ImproperlyConfigured) as refusal:
            self._refuse(told(refusal), refusal, options)
        except OperationalError as failure:
            self._refuse(f"The database did not answer: {_first_line(failure)}.", failure, options)
        except ProgrammingError as failure:
            if getattr(failure.__cause__, "sqlstate", None) != UNDEFINED_TABLE:
                raise
            self._refuse("The database has no tables yet; run `manage.py migrate` first.", failure, options)

    def _refuse(self, sentence: str, cause: Exception, options: Mapping[str, Any]) -> None:
        if options.get("traceback") or not self._called_from_command_line:
            raise CommandError(sentence) from cause
        self.stderr.write(sentence, style_func=str)
        sys.exit(1)

    @staticmethod
    def add_json_argument(parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def say(self, sentence: str | Promise) -> None:
        """Print a line for people on standard output."""
        self.stdout.write(told(sentence))

    def warn(self, sentence: str | Promise) -> None:
        """Print a line for people on standard error; the command goes on."""
        self.stderr.write(told(sentence), style_func=str)

    def say_json(self, facts: Mapping[str, Any]) -> None:
        """Print the one JSON object of `--json`; its sentences are in the language of the console."""
        with translation.override(CONSOLE_LANGUAGE):
            self.stdout.write(json.dumps(facts, ensure_ascii=False, cls=DjangoJSONEncoder))


def _first_line(failure: Exception) -> str:
    lines = str(failure).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(failure).__name__
