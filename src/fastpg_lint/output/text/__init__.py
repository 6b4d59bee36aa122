"""What text for people is made of: blocks, code, marks, links, the closing sentence, progress."""
