"""Running somebody's tests again and again, each time while the twin does something else."""
