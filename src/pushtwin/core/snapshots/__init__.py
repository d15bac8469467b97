"""The whole world of an account as one document: taken, restored, and gone back to."""
