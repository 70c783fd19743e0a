"""An update from a signed kit on a stick, and the way back where it does not come up.

Runs as root, apart from station and pages (systemd/kiosk-update.service), out of the version that
is proven. It opens no record: that is done by `kiosk before-update`, as the account of the kiosk.
"""
