"""The engine: prices, master, integer stage, components, workers."""
