"""What a form, a portal, an answer, a page and a submission are: frozen values, nothing that acts."""
