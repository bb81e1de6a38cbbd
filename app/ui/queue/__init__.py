"""The queue in the side bar: a projection of the jobs, and the list that shows it."""
