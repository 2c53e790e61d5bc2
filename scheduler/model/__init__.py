"""The problem as arrays and rows: blocks with their placements, and the rows that couple them."""
