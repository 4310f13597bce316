"""Reading text files of unknown make: encoding, delimiter, records."""
