"""The cookie that keeps a tablet signed in, whatever the clocks say.

A station may have no clock that survives the night. Flask's own sessions would then turn away
cookies that seem to come from the future, and end them on a date which a tablet holds for past.
So the age of a signature counts for nothing here, and the browser counts the year by its own clock
(Max-Age). Which tablets are signed in, the record knows.
"""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature


class TabletSession(SecureCookieSession):
    """What the cookie holds. foreign: whether another station had signed it."""

    foreign = False


class Kept(SecureCookieSessionInterface):
    """Sessions in a signed cookie: HttpOnly, SameSite=Lax, Secure where the page came by HTTPS."""

    session_class = TabletSession

    def open_session(self, app: Flask, request: Request) -> TabletSession | None:
        """The session of a request; an empty one where the cookie is not from here."""
        signer = self.get_signing_serializer(app)
        value = request.cookies.get(self.get_cookie_name(app))
        if signer is None or not value:
            return TabletSession()
        try:
            return TabletSession(signer.loads(value))
        except BadSignature:
            found = TabletSession()
            found.foreign = True
            return found

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this answer goes out by HTTPS."""
        return request.is_secure

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put the session into its cookie, to be kept by the browser's clock."""
        signer = self.get_signing_serializer(app)
        if signer is None or not session or not session.permanent:
            super().save_session(app, session, response)
            return
        response.vary.add("Cookie")
        if self.should_set_cookie(app, session):
            response.set_cookie(
                self.get_cookie_name(app),
                signer.dumps(dict(session)),
                max_age=app.permanent_session_lifetime,
                httponly=True,
                secure=self.get_cookie_secure(app),
                samesite="Lax",
            )
