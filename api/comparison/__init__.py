"""Plans of scenarios: kept by what they answer, and set side by side."""
