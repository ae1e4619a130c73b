"""What the people of a court have to do: desks and queues, messages between them, notes; made by what happens."""
