"""Words in their places: forms, the little grammar, what a frame finds, who fills the roles by order or by parse."""
