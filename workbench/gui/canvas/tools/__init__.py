"""What the mouse does in the mask editor, one tool a file."""
