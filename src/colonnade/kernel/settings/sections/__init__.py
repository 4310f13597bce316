"""The settings of one package each, in a file of its own."""
