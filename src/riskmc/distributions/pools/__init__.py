"""Several experts' laws as one, and the probabilities of events that several gave."""
