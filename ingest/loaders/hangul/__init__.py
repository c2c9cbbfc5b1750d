"""Hangul word processor: HWP 5 and HWPX."""
