"""What Linux needs: a tarball for any distribution, a package for Debian and Ubuntu."""
