"""What a filing costs behind a plain Django REST Framework endpoint: the measure the product is held against."""
