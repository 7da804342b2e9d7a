"""Stories about our own HTTP client."""
