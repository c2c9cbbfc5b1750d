"""What every room needs to know about Korean and English text: normal form, tokens, sentences, language."""
