"""The clerks' desk: the review queue and the page on which a filing is reviewed."""
