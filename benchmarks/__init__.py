"""What is measured, a file a part. `./remit bench` runs them all; each is also a program of its own (see docs/figures.md)."""
