"""Traces of turns: OpenTelemetry spans, and LangSmith's own, without private text unless asked."""
