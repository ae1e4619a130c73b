"""States, events, policy, errors and channels: what every room shares; no models, no law."""
