"""The installers of Windows: their sources read, compiled around a stand-in, and run under Wine."""
