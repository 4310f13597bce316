"""What is in a wheel or an sdist, read without trusting it."""
