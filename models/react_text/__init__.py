"""Tool calls for models that only write text, by the ReAct protocol.

Thought, Action, Action Input, Observation: Yao et al., "ReAct: Synergizing Reasoning and Acting in
Language Models" (2023), https://arxiv.org/abs/2210.03629
"""
