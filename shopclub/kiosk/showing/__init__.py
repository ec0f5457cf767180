"""What pages show, as finished sentences and figures made of the club's data: no request, no browser."""
