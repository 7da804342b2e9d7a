"""The commands, grouped by what they are for: serving, looking, managing, keeping. `bot.cli` lists them all."""
