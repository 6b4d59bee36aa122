"""What a rule needs worked out before it can judge: one module a rule, of the same name as the rule's."""
