"""Comparison of two questions: may the answer to the one be given to the other?"""
