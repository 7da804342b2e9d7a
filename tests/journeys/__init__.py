"""Stories about journeys."""
