"""PostgreSQL: one server, several processes; one of them writes at a time, and one leads."""
