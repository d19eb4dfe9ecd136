"""What every answer of the web server says about itself."""

from flask import Flask, Response, g, request

__all__ = ["set_headers"]

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def set_headers(app: Flask, *, secure: bool) -> None:
    """Add the headers to every response.

    Args:
        app: The Flask application.
        secure: Reached over HTTPS only: browsers are told to keep it that way.
    """

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        # Links that carry a token must not reach another site; form posts over HTTPS need the origin.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex" if request.endpoint != "public.landing" else "all"
            response.headers["Content-Language"] = g.get("language", "nl")
        return response
