"""Who works here, what each role may do, and signing in with a PIN."""
