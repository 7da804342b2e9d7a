"""Stories about bot."""
