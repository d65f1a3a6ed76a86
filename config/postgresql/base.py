from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

MINIMUM_VERSION = 15


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL by psycopg 3.

    With `EMBEDDED_DIR` in its settings the server of that folder is started at the first connection, so that commands
    which need no database start none. Every process checks once that the server can handle Bangla.
    """

    _checked: set[str] = set()  # noqa: RUF012 - shared by all connections of the process on purpose

    def get_connection_params(self) -> dict[str, Any]:
        embedded = self.settings_dict.get("EMBEDDED_DIR")
        if not embedded:
            return super().get_connection_params()
        from config import embedded_postgres

        where = embedded_postgres.connection_params(embedded, "punoruddhar")
        params = super().get_connection_params()
        return params | where | {"dbname": self.settings_dict["NAME"] or "postgres"}

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            # Our statements are long and read few rows: a server that compiles them first, as packaged ones do, spends
            # more time on that than on the answer.
            cursor.execute("SET jit = off")
        name = str(self.settings_dict["NAME"])
        if name not in self._checked:
            self._refuse_unfit_server()
            self._checked.add(name)

    def _refuse_unfit_server(self) -> None:
        with self.connection.cursor() as cursor:
            row = cursor.execute(
                "SELECT current_setting('server_version_num')::int, 'রহিম' ~ '^\\w+$', current_database()"
            ).fetchone()
        version, reads_bangla, database = row
        if version < MINIMUM_VERSION * 10_000:
            raise ImproperlyConfigured(
                f"PostgreSQL {version // 10_000} is too old: this product needs {MINIMUM_VERSION} or newer."
            )
        if not reads_bangla:
            raise ImproperlyConfigured(
                f"The database {database!r} cannot handle Bangla text (its character type is not UTF-8). Make it with: "
                "CREATE DATABASE name TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';"
            )
