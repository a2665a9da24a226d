"""Puts the settings together: flags > environment > ``.env`` > the settings file > defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from voicedesk.settings.environment import Variable, from_env_file, from_environment
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.found_addresses import (
    FoundAddress,
    found_addresses,
    host_of,
    is_strange,
    parted,
)
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.readiness import is_configured
from voicedesk.settings.schema import BackendKind, Place, Settings
from voicedesk.settings.secrets import SecretStore
from voicedesk.settings.sources import (
    Override,
    check,
    from_flags,
    from_variables,
    given_secrets,
    with_override,
    with_value,
)
from voicedesk.settings.store import SettingsStore


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that is known about the settings of this run.

    ``settings`` is what to use, ``stored`` the part that belongs in the settings file; they differ by
    ``overrides``. ``notices`` are sentences the person should read. ``secrets`` has not asked the
    keyring yet: call ``secrets.load()`` on a worker thread. ``waiting`` are addresses that are not used
    before the person trusts them.
    """

    settings: Settings
    stored: Settings
    overrides: tuple[Override, ...]
    secrets: SecretStore
    profile: Profile
    notices: tuple[str, ...] = field(default=())
    waiting: tuple[Override, ...] = field(default=())

    def override(self, section: str, name: str) -> Override | None:
        """The value from outside that is used for this setting, if there is one."""
        return next((each for each in self.overrides if (each.section, each.field) == (section, name)), None)

    def changed(self, section: str, name: str, value: object) -> Loaded:
        """With one setting chosen by the person: it is stored, and until the program ends it also wins
        over a flag or the environment. Raises ConfigurationError with a sentence about the value."""
        return replace(
            self,
            settings=with_value(self.settings, section, name, value),
            stored=with_value(self.stored, section, name, value),
            overrides=_but(self.overrides, section, name),
            waiting=_but(self.waiting, section, name),
        )

    def reset(self) -> Loaded:
        """With nothing chosen by the person; what comes from outside the settings file still holds."""
        settings = Settings()
        for override in self.overrides:
            settings = with_override(settings, override)
        return replace(self, settings=settings, stored=Settings())

    @property
    def found(self) -> tuple[FoundAddress, ...]:
        """What the person is to be asked about the file that lies in the current folder."""
        return found_addresses(self.waiting)

    def judged(self, host: str, *, trusted: bool) -> Loaded:
        """With the person's answer: a host that is trusted is remembered, another one asked about again at
        the next start."""
        answered = tuple(each for each in self.waiting if host_of(each.value) == host)
        rest = tuple(each for each in self.waiting if each not in answered)
        if not trusted:
            return replace(self, waiting=rest)
        hosts = (*self.stored.general.trusted_hosts, host)
        remembered = self.changed("general", "trusted_hosts", hosts)
        settings = remembered.settings
        for override in answered:
            settings = with_override(settings, override)
        return replace(remembered, settings=settings, overrides=(*self.overrides, *answered), waiting=rest)

    @property
    def meets_a_stranger(self) -> bool:
        """Whether the conversation would be held at an address that was merely found, though with a key: not
        unless the person begins it."""
        section = "voice_live" if self.settings.general.backend is BackendKind.VOICE_LIVE else "cascade"
        return self.place is Place.AZURE and any(
            each.section == section and is_strange(each, self.stored) for each in self.overrides
        )

    @property
    def place(self) -> Place:
        """Where the far end runs: as chosen, else Azure once it is configured, else this device."""
        if self.settings.general.place is not None:
            return self.settings.general.place
        return Place.AZURE if is_configured(self.settings, self.secrets) else Place.ON_DEVICE


def load(flags: Flags, environ: Mapping[str, str], profile: Profile | None = None) -> Loaded:
    """Read every source. Does not touch the keyring.

    Raises ConfigurationError, naming the source, for a wrong value that somebody gave: a flag, the
    environment, a file that was named. What is wrong in a file that merely lies there becomes a notice.
    """
    profile = profile or Profile.default()
    stored, notices = SettingsStore(profile.settings_file).read()
    from_file, faults = _env_file(flags.env_file)
    variables = from_file | from_environment(environ)
    overrides = (*from_variables(variables), *from_flags(flags))
    given = given_secrets(variables)
    used, waiting = parted(overrides, given, stored)
    settings = stored
    for override in used:
        settings = with_override(settings, override)
    return Loaded(settings, stored, used, SecretStore(given), profile, (*notices, *faults), waiting)


def _but(overrides: tuple[Override, ...], section: str, name: str) -> tuple[Override, ...]:
    return tuple(each for each in overrides if (each.section, each.field) != (section, name))


def _env_file(named: Path | None) -> tuple[dict[str, Variable], tuple[str, ...]]:
    if named is not None:
        return from_env_file(named.expanduser(), ours=True)
    usual = Path(".env")
    if not usual.is_file():
        return {}, ()
    variables, faults = from_env_file(usual, ours=False)
    fitting = {}
    for name, variable in variables.items():
        try:
            check(variable)
        except ConfigurationError as error:
            faults += (f"{error} It is not used.",)
        else:
            fitting[name] = variable
    return fitting, faults
