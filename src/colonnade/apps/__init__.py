"""The apps. They know the kernel and, downwards, each other's faces; never one another's tables."""
