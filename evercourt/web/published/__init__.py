"""Published decisions: found by title or number alone, read by everybody; and the page on which a judge publishes."""
