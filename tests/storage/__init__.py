"""Stories about storage."""
