"""One function per page kind: from a source (a page, or marks) to the variables of its template."""
