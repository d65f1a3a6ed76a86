#!/usr/bin/env python3
"""Django's command line for this site."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as missing:
        sys.exit(
            f"Django is not installed for {sys.executable} ({missing}). "
            "Use the virtual environment that the README makes: .venv/bin/python manage.py ..."
        )
    if sys.argv[1:2] in (["demo"], ["up"]) and "--help" not in sys.argv:
        # These two start a site from nothing, so they make its signing key before the settings ask for it.
        from config.environment import data_dir, read_environment, secret_key_ensure

        secret_key_ensure(data_dir(read_environment()))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
