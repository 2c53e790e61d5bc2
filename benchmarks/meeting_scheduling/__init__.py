"""Timefold's meeting scheduling example, solved through the engine's public interface."""
