"""What the library has done, in figures and a chart."""
