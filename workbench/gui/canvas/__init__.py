"""Pictures on screen."""
