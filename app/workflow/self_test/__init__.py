"""``frisco --selftest``: small checks of the whole program, each with a time limit, in a process that may die of them."""
