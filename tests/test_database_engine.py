import pytest
from django.db import connection


@pytest.mark.django_db
def test_database_knows_that_bangla_letters_are_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT 'রহিম' ~ '^\w+$', current_setting('server_version_num')::int >= 150000")
        assert cursor.fetchone() == (True, True)


@pytest.mark.django_db
def test_server_does_not_compile_statements_first() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
