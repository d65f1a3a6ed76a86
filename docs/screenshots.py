"""Makes the pictures of the README from a running demo.

.venv/bin/python manage.py demo            (in one terminal)
.venv/bin/python docs/screenshots.py       (in another; needs Chromium and the packages for development)
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
OUT = HERE / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: (name of the picture, who looks, language, width, address, link to follow from there)
PICTURES = (
    ("progress-bn", "official", "bn", 1280, "/progress/", None),
    ("list-en", "officer", "en", 1000, "/lists/?text=hospital", "main .pr-row-link"),
    ("row-en", "officer", "en", 1000, "/review/next/", None),
    ("centre-bn", "manager", "bn", 390, "/", None),
)


def sign_in(page: Page, base: str, user: str, password: str) -> None:
    page.goto(f"{base}/account/login/")
    page.fill("[name=login]", user)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="address of the running demo")
    data_dir = Path(os.environ.get("DATA_DIR") or HERE.parent / "var")
    parser.add_argument("--password", default=None, help="the demo's password (default: the one kept in DATA_DIR)")
    options = parser.parse_args()
    password = options.password or (data_dir / "demo" / "password").read_text(encoding="ascii")
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, user, language, width, address, link in PICTURES:
            context = browser.new_context(viewport={"width": width, "height": 860})
            context.add_cookies([{"name": "punoruddhar_language", "value": language, "url": options.base}])
            page = context.new_page()
            sign_in(page, options.base, user, password)
            page.goto(options.base + address)
            if link:
                page.locator(link).first.click(force=True)
                page.wait_for_load_state()
            page.screenshot(path=str(OUT / f"{name}.png"))
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
