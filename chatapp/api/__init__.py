"""The HTTP edge: REST, WebSocket, SSE and long-polling as thin shells over the services."""
