"""The mask editor without its window: documents, tools, keeping work safe."""
