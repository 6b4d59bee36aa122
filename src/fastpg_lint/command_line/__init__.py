"""What the command line is made of, a subject a module: options, watching, and how a run ends."""
