"""The live room: its page, what is done in it, the check of devices and line before, and the door of recorders."""
