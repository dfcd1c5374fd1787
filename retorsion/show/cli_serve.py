"""The command ``serve``: parses words, makes keys, starts the server. Nothing heavy is imported before it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retorsion.show.options import Config, Db, epilog

app = typer.Typer()


@app.command(
    epilog=epilog(
        "retorsion serve --db study.db",
        "retorsion serve --keys keys.toml --add-key anna --scope write",
        "retorsion serve --db study.db --host 0.0.0.0 --allow-host ledger.example --keys keys.toml",
    )
)
def serve(
    db: Db = "ledger.db",
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: this machine alone.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default: 8321.")] = None,
    readonly: Annotated[bool, typer.Option("--readonly", help="Nobody may write.")] = False,
    keys: Annotated[Path | None, typer.Option("--keys", help="Key file; needed for any address but loopback.")] = None,
    add_key: Annotated[
        str | None, typer.Option("--add-key", help="Make a key of this name in --keys, print it once, and end.")
    ] = None,
    scope: Annotated[str, typer.Option(help="What the new key may do: read or write.")] = "read",
    proxy: Annotated[
        list[str] | None, typer.Option("--proxy", help="Address of a proxy that signs people in (X-Forwarded-User).")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="Another name that this server answers to.")
    ] = None,
    rate: Annotated[float | None, typer.Option(help="Requests a second of one client; 0: no bound.")] = None,
    config: Config = None,
) -> None:
    """Serve the page and the REST interface of a ledger."""
    if add_key is not None:
        from retorsion.show.access import add_key as make_key

        print(make_key(keys or Path("keys.toml"), add_key, scope))
        return
    from retorsion.show import web

    web.serve(
        db, config=config, host=host, port=port, keys=keys, proxies=tuple(proxy or ()), hosts=tuple(allow_host or ()),
        readonly=readonly, rate=rate,
    )  # fmt: skip
