"""The self-test of the cards and the processor: what is known, what is still to be tried, and trying it."""
