"""What happens in every case, whatever it is about."""
