"""What may come next: the forward process, the policies of actors, and the keyed luck that drives them. Pure."""
