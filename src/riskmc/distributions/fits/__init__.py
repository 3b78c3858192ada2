"""From quantiles, ranges or chips to a member of a family."""
