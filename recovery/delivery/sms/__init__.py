"""SMS about the next dose: who is due, what is said, who releases it, how it goes out, what became of it."""
