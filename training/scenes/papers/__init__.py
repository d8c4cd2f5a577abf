"""What is printed or hung up to be read: notices, receipts, tables."""
