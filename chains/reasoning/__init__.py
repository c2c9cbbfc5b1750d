"""Ways to let a generative model reason before it answers, as LangChain runnables over messages."""
