"""The apps. They know the kernel and, below them, each other's faces; never one another's tables."""
