from __future__ import annotations

from recovery.management import demo_site
from recovery.management.commands import up


class Command(up.Command):
    help = (
        "Everything for a first look: starts the embedded database, loads a made-up register and lists through the "
        "real pipeline, starts web and worker, prints the address and the sign-ins. Ctrl-C stops all it started; a "
        "second call starts faster and keeps the data."
    )

    def fill(self) -> None:
        demo_site.demo_fill(self.say)

    def signs(self) -> list[str]:
        return demo_site.sign_ins()
