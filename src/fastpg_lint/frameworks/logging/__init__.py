"""What libraries and a project's own code make of what is logged."""
