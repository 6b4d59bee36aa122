"""Section 4 of the guide: tasks that somebody keeps."""
