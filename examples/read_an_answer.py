"""Read a draft answer as a platform team hears it, after finding out that it is one."""

from pathlib import Path

from reframer import CritiqueInput, critique, detect

here = Path(__file__).parent
job = (here / "contexts" / "platform-team.txt").read_text(encoding="utf-8")
answer = (here / "answers" / "platform-misaligned.txt").read_text(encoding="utf-8")

team = detect(job)
print(f"{team.team}, because: {team.evidence[0].text}")

result = critique(CritiqueInput(answer=answer, context=job, question="What happens when it fails?"))
print(f"{result.verdict}. {result.first}")
for pattern in result.patterns:
    print(f"- {pattern.id}: they hear “{pattern.heard_as}”")
print("Missing:", ", ".join(result.missing))
