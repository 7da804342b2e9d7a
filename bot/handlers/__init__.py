"""What people do, by audience: customer, agent, manager. Parse, call one use case, show its reply."""
