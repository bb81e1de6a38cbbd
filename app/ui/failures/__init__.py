"""What failed and why: the list by kind, and the details of one job."""
