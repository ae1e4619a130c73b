"""Signing in and up, the second factor, one's own profile, messages and keys; identity checks for clerks."""
