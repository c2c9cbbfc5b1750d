"""OpenAI's protocol: chat completions, models and embeddings, as its clients send and read them."""
