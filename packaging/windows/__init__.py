"""What Windows needs: icon, version resource, manifest, the setup program and the MSI."""
