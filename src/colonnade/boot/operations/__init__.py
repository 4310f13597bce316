"""What operators do from the command line: back up, restore, look after people, tidy up, ask."""
