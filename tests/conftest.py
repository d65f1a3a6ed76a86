"""Tests run on the same engine as the product: the embedded PostgreSQL, or the one of DATABASE_URL."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parent / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(autouse=True)
def _own_folders(settings: object, tmp_path: Path) -> None:
    """Uploads and file drops of a test go to a folder of its own; static files need no collecting."""
    settings.UPLOAD_DIR = tmp_path / "uploads"  # type: ignore[attr-defined]
    settings.OUTBOX_DIR = tmp_path / "outbox"  # type: ignore[attr-defined]
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
