"""Banks, payment companies and registries over the open protocol of docs/protocol.md."""
