"""`ask`: one question, one streamed and cited answer."""
