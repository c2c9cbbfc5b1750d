"""Detection of hate and abuse in Korean and English."""
