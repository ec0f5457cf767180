"""What is hung up, stood on the table or handed out: posters, table cards, member cards, as pages to print."""
