"""Reading CSV and XLSX into plain values, with every fault by file, row and column."""
