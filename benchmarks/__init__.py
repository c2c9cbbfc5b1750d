"""Speed, memory and disk against the stock way, as ratios measured in one run."""
