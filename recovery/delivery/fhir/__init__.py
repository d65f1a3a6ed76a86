"""The relay that speaks FHIR R4: doses as Immunization resources, each told once, each with its receipt."""
