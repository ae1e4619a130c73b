"""What Evercourt costs, measured: `make bench` prints it. Nothing here is asserted as time in a test."""
