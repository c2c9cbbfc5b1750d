"""`python -m guardrails.attacks.training`."""

from guardrails.attacks.training.classifiers import main

main()
