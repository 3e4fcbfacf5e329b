"""Percolation: hits and flops. No chief, no plan, only neighbours who talk."""
