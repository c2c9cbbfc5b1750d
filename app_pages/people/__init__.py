"""Sign-in: who the reader is, by OpenID Connect or a reverse proxy, and the sign-in page."""
