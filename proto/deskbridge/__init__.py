"""The Deskbridge contract in protobuf; import a version of it, such as deskbridge.v1."""
