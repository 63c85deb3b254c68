"""What a program that stays does while it waits: everything that the first call would wait for is read beforehand."""

from __future__ import annotations

import threading

# A short rest after the start: whoever started the program is answered first.
REST = 0.2


def soon() -> threading.Timer:
    """Begins to warm up in a moment, beside other work; `cancel` stops what has not begun."""
    timer = threading.Timer(REST, warm)
    timer.daemon = True
    timer.start()
    return timer


def warm() -> None:
    """Does each task's work once, on the framework's own examples."""
    from reframer import framework, tasks
    from reframer.pages import render, rewrites, verifications
    from reframer.schema import VerifyInput

    lens = framework.load()
    signals = lens.signals.values()
    story, text = (" ".join(said) for said in zip(*((signal.strong, signal.weak) for signal in signals), strict=True))
    checked = verifications.verification_page(tasks.verify(VerifyInput(story=story, text=text)), text)
    render.markdown([checked, *rewrites.rewrite_pages(tasks.rewrite(story), lens)])
    tasks.critique(story, target=lens.team_ids[0])
    tasks.detect(story)
