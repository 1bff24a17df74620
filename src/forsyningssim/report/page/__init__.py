"""The report that a committee reads: what it says, and how it becomes HTML, PDF and XLSX."""
