"""Compose the rewrite with other LangChain steps; no language model is needed for the embedded engine."""

from pathlib import Path

from langchain_core.runnables import RunnableLambda

from reframer import runnable

story = (Path(__file__).parent / "stories" / "tutoring-app.txt").read_text(encoding="utf-8")
chain = runnable("rewrite") | RunnableLambda(lambda result: result.framings["product"].text)
print(chain.invoke({"story": story, "target": "product"}))
