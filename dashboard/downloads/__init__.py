"""What a reader takes away from a page: CSV, Excel, pictures of charts."""
