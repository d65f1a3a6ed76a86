"""Tests run on the same engine as the product: the embedded PostgreSQL, or the one of DATABASE_URL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

SAMPLES = Path(__file__).resolve().parent / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


#: Switches the triggers that refuse TRUNCATE off or on.
_TRUNCATE_GUARDS = """
DO $$
DECLARE
    guard record;
BEGIN
    FOR guard IN SELECT tgrelid::regclass AS of, tgname FROM pg_trigger WHERE tgtype & 32 <> 0 AND NOT tgisinternal
    LOOP
        EXECUTE format('ALTER TABLE %s {switch} TRIGGER %I', guard.of, guard.tgname);
    END LOOP;
END $$
"""


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_between_tests() -> Iterator[None]:
    """A test that commits leaves its rows to Django to empty away; only there the database lets tables be emptied."""
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *arguments: Any, **options: Any) -> list[str]:
        statements = plain(self, *arguments, **options)
        switches = [_TRUNCATE_GUARDS.replace("{switch}", switch) for switch in ("DISABLE", "ENABLE")]
        return [switches[0], *statements, switches[1]] if statements else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True)
def _own_folders(settings: object, tmp_path: Path) -> None:
    """Uploads and file drops of a test go to a folder of its own; static files need no collecting."""
    settings.UPLOAD_DIR = tmp_path / "uploads"  # type: ignore[attr-defined]
    settings.OUTBOX_DIR = tmp_path / "outbox"  # type: ignore[attr-defined]
    settings.SEALS_DIR = tmp_path / "seals"  # type: ignore[attr-defined]
    settings.SMS_DIR = tmp_path / "sms"  # type: ignore[attr-defined]
    settings.SMS_SITE_FILE = tmp_path / "sms_site_id"  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def reference(db: None) -> None:
    """Areas, vaccines and the eight sample centres with their reported counts."""
    from records import reference_data

    reference_data.areas_load()
    reference_data.vaccines_load()
    reference_data.centres_load(SAMPLES / "centres.csv")
    reference_data.reported_load(SAMPLES / "reported.csv")
