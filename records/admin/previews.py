"""Where an uploaded file waits between the preview and the confirmation."""

from __future__ import annotations

from typing import Any

from import_export.tmp_storages import CacheStorage


class PreviewGone(Exception):
    """The file of a preview is not there any more: an hour has passed, or it was imported already."""


class PreviewStorage(CacheStorage):  # type: ignore[misc]
    """The cache, which is a table of the database (settings.CACHES).

    The confirmation may be answered by another process than the preview, on another machine. Every process
    reaches the database; the library's default, a file in the machine's temporary folder, does not do. The
    upload folder (MediaStorage) would do, but there lie the originals of centre lists, which are evidence: a
    file name that comes back in a form has no business there, and files of previews that nobody confirms
    would stay for ever. The cache forgets them by itself. Files are at most `sheets.MAX_BYTES` long, so a row
    of a table holds one.
    """

    CACHE_LIFETIME = 60 * 60
    CACHE_PREFIX = "reference-preview-"

    def read(self) -> Any:
        """The bytes of the file. Raises PreviewGone."""
        content = super().read()
        if content is None:
            raise PreviewGone
        return content
