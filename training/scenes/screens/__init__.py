"""What is seen on screens: programs and chats."""
