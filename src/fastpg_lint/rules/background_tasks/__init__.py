"""Rules for what goes on after the answer has been sent."""
