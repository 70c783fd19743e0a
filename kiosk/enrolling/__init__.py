"""Who is in the school and whose a card is: changes of the directory that a tablet asks for.

Each is a plan on the book of the directory, carried out in one transaction with its undoing kept.
"""
