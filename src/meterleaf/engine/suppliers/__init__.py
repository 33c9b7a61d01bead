"""Large suppliers of energy, water, fuel and waste services, by country: what helps to name who wrote a document."""
