"""Korean writing: letters of syllables, particles, spacing, tokens and romanisation."""
