"""`python -m pushtwin` is `pushtwin`."""

from pushtwin.cli import main

if __name__ == "__main__":
    main()
