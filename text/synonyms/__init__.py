"""Query expansion: synonyms, stems, translations and spelling corrections."""
