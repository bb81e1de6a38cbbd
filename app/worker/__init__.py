"""The second program: it listens to recordings and writes down what was said. It knows ``app.core`` and nothing else."""
