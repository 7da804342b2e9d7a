"""Tell the stories."""
