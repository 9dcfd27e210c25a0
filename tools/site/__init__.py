"""The course as static files that a browser runs by itself: `make site`, `make site-serve`."""
