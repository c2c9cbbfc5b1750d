"""Extraction of facts about the user from what the user writes, in Korean and English."""
