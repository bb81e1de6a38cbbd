"""The page of speech models: what there is, fetching, checking, taking in and removing them."""
