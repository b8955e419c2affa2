"""What the pages of the school ask in forms."""
