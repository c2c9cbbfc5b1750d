"""Free paths: tools, middleware, assistants and the conversation that drives them."""
