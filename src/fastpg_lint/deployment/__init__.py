"""Files besides Python that say how the service is served: which they are, and what they say."""
