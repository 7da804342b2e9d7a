"""Stories about use_cases."""
