"""Business documents on paper: A4, by DIN 5008, in German or English."""
