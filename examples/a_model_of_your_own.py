"""Check what any program wrote: a model is anything with a name and `complete`; here one that follows a script."""

from reframer import RewriteInput, rewrite
from reframer.llm import ScriptedModel

story = "I helped with a feature store for 12 teams. Reads took 45 ms at p99. We batched them and it went to 12 ms."
model = ScriptedModel(
    {
        "rewrite": "I led a feature store for 12 teams. Batching took reads from 45 ms at p99 to 12 ms.",
        "check": '{"sources": [[1], [2, 3]], "edits": []}',
        "repair": "I helped with a feature store for 12 teams. Batching took reads from 45 ms at p99 to 12 ms.",
    }
)
framing = rewrite(RewriteInput(story=story, target="platform"), model=model).framings["platform"]
print(framing.text)
