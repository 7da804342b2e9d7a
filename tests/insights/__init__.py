"""Stories about insights."""
