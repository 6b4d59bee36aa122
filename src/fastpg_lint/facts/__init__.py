"""Compiling: from one module's tree to `ModuleFacts`, a value that says what the module does."""
