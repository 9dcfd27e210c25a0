"""Pure functions behind every explorer and figure: settings in, arrays out, a module a part."""
