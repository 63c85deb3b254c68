"""How quick the page is in a real Chromium, and how small: paint, a rewrite after the click, script and style.

Needs the dependency group `browser`. The first paint is taken in fresh windows against a server that has just started,
with Chromium itself already running.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Error, Page, sync_playwright

from eval.benchmarks.keeping import ROOT, Told

STORY = (ROOT / "examples/stories/fraud-alerts.txt").read_text(encoding="utf-8")
RUNS = 9
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def measure(say: Callable[[str], None]) -> Told:
    """Milliseconds to the first paint and from the click to both framings, and the bytes of script and style."""
    path = os.environ.get("CHROMIUM", shutil.which("chromium"))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        served = [sys.executable, "-m", "reframer", "serve", "--port", "8799", "--no-open"]
        env = {"REFRAMER_LIBRARY": f"{folder}/library.db", "PATH": ""}
        server = subprocess.Popen(served, cwd=ROOT, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            paints = [painted(browser) for _ in range(RUNS)]
            say("painted")
            clicks, size = zip(*(clicked(browser) for _ in range(RUNS)), strict=True)
        finally:
            server.terminate()
    of = {"first paint": paints, "rewrite after the click": list(clicks)}
    told = {name: {"first": t[0], "median": statistics.median(t), "slowest": max(t)} for name, t in of.items()}
    return {"milliseconds": told, "bytes": max(size)}


def fresh(browser: Browser) -> Page:
    """A window that has seen nothing yet, at the page."""
    page = browser.new_context().new_page()
    for _ in range(100):
        try:
            page.goto("http://127.0.0.1:8799/reframe")
            return page
        except Error:
            time.sleep(0.05)
    raise SystemExit("the page does not answer")


def painted(browser: Browser) -> float:
    """Milliseconds from navigation to the first contentful paint."""
    page = fresh(browser)
    while (taken := page.evaluate(PAINT)) is None:  # the page's policy lets no text be run as script, so it is asked
        page.wait_for_timeout(20)
    page.context.close()
    return float(taken)


def clicked(browser: Browser) -> tuple[float, int]:
    """Milliseconds from the click to both framings in the page, and the bytes of script and style."""
    page = fresh(browser)
    page.fill("#story", STORY)
    page.check("input[name=target][value=both]")
    taken = page.evaluate(
        """() => new Promise((done) => {
            const start = performance.now();
            new MutationObserver(() => {
                if (document.querySelector("#result .files"))
                    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
            }).observe(document.getElementById("result"), {childList: true, subtree: true});
            document.querySelector("button.main").click();
        })"""
    )
    size = page.evaluate(
        "performance.getEntriesByType('resource').filter((r) => /[.](js|css)$/.test(r.name))"
        ".reduce((sum, r) => sum + r.decodedBodySize, 0)"
    )
    page.context.close()
    return float(taken), int(size)
