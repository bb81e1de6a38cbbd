"""Values and rules of the product: standard library only, no Qt, database, disk, clock or network."""
