"""QR codes: their modules, the drawing of them, and what a code of the Wi-Fi says. No face, no club."""
