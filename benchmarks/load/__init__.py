"""Load and durability of the chat server: many chats at once, kills, and what a page costs."""
