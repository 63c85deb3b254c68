"""Makes docs/images/reframe.png: the page with a story told for both teams, in a real Chromium.

python docs/picture.py        # needs the dependency group `browser`
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from reframer.web import Site, create

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs/images/reframe.png"
STORY = (ROOT / "examples/stories/fraud-alerts.txt").read_text(encoding="utf-8")


def main() -> None:
    """Serves the page, has the story told, and takes the picture."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        site = Site(library_file=Path(folder) / "library.db")
        server = uvicorn.Server(uvicorn.Config(create(site), log_level="error"))
        threading.Thread(target=server.run, args=([listening],), daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        taken(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server.should_exit = True
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size:,} bytes")


def taken(address: str) -> None:
    """The picture: a line of the platform framing is pointed at, so that its sentence is lit."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", shutil.which("chromium")), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 760})
        page.goto(f"{address}/reframe")
        page.fill("#story", STORY)
        page.check("input[name=target][value=both]")
        page.click("text=Question, level, length")
        page.fill("#seconds", "60")
        page.click("button.main")
        page.wait_for_selector("#result .files")
        page.locator(".framings").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('.framings').scrollIntoView()")
        page.locator(".side-platform .line").nth(4).hover()
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
