"""What `tetsuzuki new` can make, one kind per module."""
