"""State and decisions of the window, without widgets."""
