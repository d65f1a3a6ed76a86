"""What the tests of looks rest on: a page that does not look well is refused, by its name, language and width."""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Role
from tests.web import world
from tests.web.looking import chromium, pytestmark, visit

__all__ = ("chromium", "pytestmark")

AT = "meaning in en at 390 pixels"
#: What is done to a page, and what is said of it then.
SPOILT = {
    "document.querySelector('h1').style.minWidth = '900px'": f"{AT}, as it stands: [0-9]{{3}} pixels wide",
    "console.warn('ajar')": rf"{AT}, as it stands: the browser says \['ajar'\]",
    "setTimeout(() => { throw new Error('ajar') })": rf"{AT}, as it stands: the browser says \['ajar'\]",
    "document.querySelector('main').append(document.createElement('button'))": f"{AT}: [^$]*button-name",
    "{ const box = document.createElement('details'); box.append(document.createElement('p'));"
    " box.lastChild.textContent = 'ajar'; box.lastChild.style.minWidth = '900px';"
    " document.querySelector('main').append(box) }": (f"{AT}, with its details opened: [0-9]{{3}} pixels wide"),
}
REFUSED = "{ const script = document.createElement('script'); script.text = '1'; document.body.append(script) }"


def test_page_that_does_not_look_well_is_refused(
    chromium: Any, live_server: Any, settings: Any, transactional_db: None
) -> None:
    officer = world.account(Role.OFFICER, "officer")
    world.incident()
    address = f"{live_server.url}/progress/meaning/"
    with visit(chromium, live_server, settings, officer, name="meaning", language="en", width=390) as meaning:
        for spoils, said in SPOILT.items():
            meaning.go(address)
            meaning.page.evaluate(spoils)
            meaning.page.wait_for_timeout(50)
            with pytest.raises(AssertionError, match=said):
                meaning.check(unfolding="main details")
            meaning.said.clear()
        meaning.go(address)
        meaning.page.evaluate(REFUSED)
        meaning.page.wait_for_timeout(50)
        meaning.said.clear()  # the browser complains of it as well
        with pytest.raises(AssertionError, match=f"{AT}, as it stands: the policy refused .'script-src"):
            meaning.check()
        with pytest.raises(AssertionError, match=f"{AT}: answered with 404"):
            meaning.go(f"{live_server.url}/progress/9999/")
