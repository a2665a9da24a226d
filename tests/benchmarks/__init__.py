"""The figures: from a person's mouth to the wire and from the wire to the ear, on a virtual sound card."""
