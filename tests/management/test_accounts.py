import pytest
from django.core.management import call_command

from records.models import Role, User


@pytest.mark.django_db
def test_first_account_made_by_createsuperuser_is_an_administrators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long pass phrase")
    call_command("createsuperuser", interactive=False, username="first", email="first@example.org", verbosity=0)
    first = User.objects.get(username="first")
    assert (first.role, first.is_staff, first.is_superuser) == (Role.ADMINISTRATOR, True, True)
