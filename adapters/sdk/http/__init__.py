"""HTTP as an adapter needs it: `HttpClient`, the hosts it may ask, and what answers mean."""
