"""Stories about simulator."""
