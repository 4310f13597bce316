"""What is asked of the running installation: each check looks at one thing."""
