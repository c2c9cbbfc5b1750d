"""Korean and English text for every room: normal form, tokens, sentences, language."""
