"""`pushtwin sweep`: which tests pass only because the twin has guessed as it has."""
