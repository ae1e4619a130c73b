"""What the law counts in enforcement: plain functions of values, without Django and without a clock."""
