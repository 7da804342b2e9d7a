"""Stories about surveys."""
