"""The vocabulary of social innovation: classes, properties and controlled concepts, as RDF files and Python names."""
