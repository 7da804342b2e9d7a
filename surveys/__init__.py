"""What a survey, a contact, an invitation and a case are, and how a conversation moves: pure values and rules."""
