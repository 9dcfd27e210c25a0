"""The tests are a package, so that they share helpers by name: `from tests.parity import draw`."""
