"""The manual's pictures of the pages: ``python tools/pictures.py`` codes the example reports, serves them and takes each page at two sizes.

Out: ``docs/pictures/NAME-wide.png`` and ``-narrow.png``, with a palette of at most 256 colours so that none weighs above 150 kB. ``--db`` takes another ledger, ``--dark`` and
``--full`` (the whole page, not only what the window shows) are for looking pages over. Needs Chromium, and nothing outside this machine.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"wide": (1080, 780), "narrow": (360, 720)}
MOST = 150_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

DECODE = """async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const drawn = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    drawn.drawImage(picture, 0, 0);
    const bytes = drawn.getImageData(0, 0, picture.width, picture.height).data;
    const parts = [];
    for (let at = 0; at < bytes.length; at += 32768) { parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768))); }
    return { width: picture.width, height: picture.height, data: btoa(parts.join("")) };
}"""


@contextmanager
def served(db: str) -> Iterator[str]:
    """A server on a free port of this machine."""
    import uvicorn

    from retorsion.show.security import Limits
    from retorsion.show.web import create_app

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(db, limits=Limits(rate=0))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    app.state.site.ledger.close()


def example_ledger(folder: str) -> str:
    """A ledger of the example reports."""
    from retorsion.articles.files import read
    from retorsion.conductor import open, update
    from retorsion.mentions.coder import Coder

    path = str(Path(folder) / "study.db")
    with open(path) as ledger:
        update(ledger, read(str(ROOT / "retorsion" / "data" / "examples")), Coder.load(), now="2025-03-14T08:00:00Z")
    return path


def addresses(base: str) -> dict[str, str]:
    """Name of a page -> its address, of the fullest exchange, the event most told of, and the report with most tellings."""
    import httpx

    def items(address: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(base + address, timeout=60).json()["items"]
        return found

    exchange = max(items("/exchanges?limit=500"), key=lambda one: (len(one["events"]), one["id"]))
    events = [one for one in items("/events?all=true&limit=500") if set(exchange["pair"]) <= {*one["actors"], *one["recipients"]}]  # fmt: skip
    event = max(events or items("/events?all=true&limit=500"), key=lambda one: (len(one["mentions"]), one["id"]))
    return {
        "since": "/", "dyad": f"/view/dyad/{'-'.join(exchange['pair'])}", "exchange": f"/view/exchange/{exchange['id']}",
        "event": f"/view/event/{event['id']}", "article": f"/view/article/{event['articles'][0]}",
        "search": "/view/search?q=diplomats", "world": "/view/world", "sources": "/view/sources", "about": "/view/about",
    }  # fmt: skip


def take(base: str, out: Path, dark: bool, full: bool, only: list[str]) -> None:
    """Every page at both sizes."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for size, (width, height) in SIZES.items():
            context = browser.new_context(
                base_url=base,
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
            )
            page, canvas = context.new_page(), context.new_page()
            for name, address in addresses(base).items():
                if only and name not in only:
                    continue
                page.goto(address)
                file = out / f"{name}-{size}{'-dark' if dark else ''}.png"
                shot = page.screenshot(full_page=full)
                file.write_bytes(shot if full else palette_png(pixels_of(canvas, shot)))
                heavy = file.stat().st_size > MOST and not full
                print(f"{file.name} {file.stat().st_size:,} bytes{' TOO HEAVY' if heavy else ''}")
            context.close()
        browser.close()


def pixels_of(canvas: Any, png: bytes) -> Any:
    """Rows of red, green, blue: the browser that made a PNG also reads it."""
    made = canvas.evaluate(DECODE, "data:image/png;base64," + base64.b64encode(png).decode())
    flat = np.frombuffer(base64.b64decode(made["data"]), np.uint8)
    return flat.reshape(made["height"], made["width"], 4)[:, :, :3]


def palette_png(pixels: Any) -> bytes:
    """A picture in its 256 commonest colours, the others drawn in the nearest of them."""
    height, width, _ = pixels.shape
    codes = (pixels.astype(np.uint32) << np.array([16, 8, 0], dtype=np.uint32)).sum(axis=2, dtype=np.uint32)
    colours, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts, kind="stable")[:256]]
    near = _nearest(_parts(colours), _parts(kept)).astype(np.uint8)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), near[places].reshape(height, width)], axis=1)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", _parts(kept).astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _parts(colours: Any) -> Any:
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)


def _nearest(colours: Any, kept: Any) -> Any:
    """Place in ``kept`` of the colour nearest to each, some thousand at a time."""
    some = [colours[at : at + 2048] for at in range(0, len(colours), 2048)]
    return np.concatenate([((one[:, None] - kept[None]) ** 2).sum(axis=2).argmin(axis=1) for one in some])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main() -> int:
    """Serve, take, say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("pages", nargs="*")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(asked.db or example_ledger(folder)) as base:
        take(base, asked.out, asked.dark, asked.full, asked.pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
