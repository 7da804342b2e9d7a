"""Stories about web."""
