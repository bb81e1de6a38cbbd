"""The library in the side bar: finished transcripts by day, with a filter; and the side bar that joins it to the queue."""
