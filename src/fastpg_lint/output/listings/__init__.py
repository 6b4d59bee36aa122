"""What commands tell besides findings: rules, names, imports, roles, settings, what was mended."""
