"""Why a command can't go on, in sentences for the person who typed it."""


class StartRefused(Exception):
    """Nothing is wrong with the program: someone has to do or decide something first."""
