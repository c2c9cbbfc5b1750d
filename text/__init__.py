"""Text processing for Korean and English: normalisation, tokens, sentences, language, messages."""
