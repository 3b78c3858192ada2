"""Cooke's classical model: experts weighed by how they answer seed questions."""
