"""Renders cards as Discord components and encodes their custom ids."""
