"""Everybody moves up: what will happen, what is written of it beforehand, and the day itself."""
