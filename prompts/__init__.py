"""Prompts: templates, few-shot examples, example selectors and rubrics."""
