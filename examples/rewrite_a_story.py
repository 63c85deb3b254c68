"""Tell a story for a platform team, and print each line with the sentences it stands on."""

from pathlib import Path

from reframer import RewriteInput, rewrite

story = Path(__file__).parent / "stories" / "feature-platform.md"
result = rewrite(RewriteInput(story=story.read_text(encoding="utf-8"), target="platform", seconds=90))
framing = result.framings["platform"]
for line in framing.lines:
    print(line.sources, line.text)
print(f"{framing.seconds} seconds; missing: {', '.join(framing.fit.missing) or 'nothing'}")
