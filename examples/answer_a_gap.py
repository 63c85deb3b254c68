"""Ask what the story lacks, answer it, and tell the story again."""

from pathlib import Path

from reframer import Answer, RewriteInput, rewrite

story = (Path(__file__).parent / "stories" / "fraud-alerts.txt").read_text(encoding="utf-8")
before = rewrite(RewriteInput(story=story, target="platform")).framings["platform"]
gap = before.gaps[0]
print("They would ask:", gap.question)

answers = (
    Answer(question=gap.question, answer="The alert service reads scores from one queue; one worker a country sends."),
    *(Answer(question=other.question, answer="We never did that.") for other in before.gaps[1:]),
)
after = rewrite(RewriteInput(story=story, target="platform", answers=answers)).framings["platform"]
print("Now shown:", ", ".join(after.fit.present))
for gap in after.gaps:
    if gap.reply:
        print("If they ask all the same:", gap.reply)
