"""Rails about generated text: canary of the system prompt, verbatim quotations, brands."""
