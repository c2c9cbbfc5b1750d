"""Rail of the LLM judge: the utility model decides whether a text is against the policy."""
