"""What an assistant can do: search the documents and look outside.

Every tool answers in words a model and a person can read, also when it cannot help; passages ride
as `Source` records in the artifact of the tool message.
"""
