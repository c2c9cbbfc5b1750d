"""Question analysis, in Korean and English."""
