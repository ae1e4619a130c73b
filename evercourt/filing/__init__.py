"""Filing and its review: draft, submitted, accepted, returned or refused."""
