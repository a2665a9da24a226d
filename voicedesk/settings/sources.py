"""Where settings come from besides the settings file, and how one value is put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr, ValidationError

from voicedesk.settings.environment import SECRET_VARIABLES, SETTING_VARIABLES, Variable
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.options import Flags
from voicedesk.settings.schema import Place, SecretName, Section, Settings
from voicedesk.settings.secrets import checked_key
from voicedesk.settings.sentences import complaint


@dataclass(frozen=True, slots=True)
class Override:
    """A value from outside the settings file, as text. It is used but never written to the file."""

    section: str
    field: str
    value: str
    name: str  # as the person wrote it: AZURE_VOICELIVE_MODEL, --mode
    where: str  # "in the environment", "in line 3 of .env", "on the command line"
    found_in: str = ""  # the file, if nobody named that


def from_variables(variables: Mapping[str, Variable]) -> tuple[Override, ...]:
    return tuple(
        Override(*SETTING_VARIABLES[name], variable.value, name, variable.where, variable.found_in)
        for name, variable in variables.items()
        if name in SETTING_VARIABLES
    )


def from_flags(flags: Flags) -> tuple[Override, ...]:
    given = (
        ("general", "backend", flags.backend, "--backend"),
        ("general", "place", Place.ON_DEVICE.value if flags.on_device else None, "--on-device"),
        ("general", "talk_mode", flags.mode, "--mode"),
        ("audio", "input_device", flags.input_device, "--input-device"),
        ("audio", "output_device", flags.output_device, "--output-device"),
    )
    return tuple(
        Override(section, name, value, flag, "on the command line")
        for section, name, value, flag in given
        if value is not None
    )


def given_secrets(variables: Mapping[str, Variable]) -> dict[SecretName, tuple[SecretStr, str]]:
    """The secrets among them, each with the place it stands in, for ``SecretStore``."""
    return {
        SECRET_VARIABLES[name]: (_key(variable), f"by {name} {variable.where}")
        for name, variable in variables.items()
        if name in SECRET_VARIABLES
    }


def with_value(settings: Settings, section: str, name: str, value: object) -> Settings:
    """A copy with one value replaced and checked; raises ConfigurationError with a sentence."""
    part: Section = getattr(settings, section)
    kind = type(part)
    if name not in kind.model_fields:
        raise KeyError(f"{section}.{name}")
    try:
        checked = kind.model_validate({**part.model_dump(), name: value})
    except ValidationError as error:
        raise ConfigurationError(complaint(kind, name, error), setting=f"{section}.{name}") from None
    return settings.model_copy(update={section: checked})


def with_override(settings: Settings, override: Override) -> Settings:
    try:
        return with_value(settings, override.section, override.field, override.value)
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{override.name} {override.where} is wrong. {error}", setting=override.name, where=override.where
        ) from None


def check(variable: Variable) -> None:
    """Raises ConfigurationError for a value that cannot be used."""
    given_secrets({variable.name: variable})
    for override in from_variables({variable.name: variable}):
        with_override(Settings(), override)


def _key(variable: Variable) -> SecretStr:
    try:
        return checked_key(variable.value)
    except ValueError as error:
        raise ConfigurationError(
            f"{variable.name} {variable.where} is wrong. {error}", setting=variable.name, where=variable.where
        ) from None
