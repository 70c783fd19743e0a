"""The tutoría kiosk: rules, record and commands."""
