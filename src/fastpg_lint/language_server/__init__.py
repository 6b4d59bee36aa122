"""The language server: an editor's buffers in, diagnostics, fixes and hovers out; no judgement here."""
