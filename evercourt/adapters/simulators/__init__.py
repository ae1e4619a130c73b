"""Providers that are none: each a process of its own that speaks the provider's protocol, its errors included."""
