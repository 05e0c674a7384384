"""What every Deskbridge process needs: settings, logs, TLS, gRPC, errors, integration files."""
