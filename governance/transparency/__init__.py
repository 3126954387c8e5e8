"""Reports and statements under the Digital Services Act: files in the official forms, and their checks."""
