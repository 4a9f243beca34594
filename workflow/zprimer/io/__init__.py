"""Files, tables, arrays, schemas and records: no physics."""
