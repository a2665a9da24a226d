"""What ties one row of a page to one setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voicedesk.ui.far_ends import FarEnd
from voicedesk.ui.settings_dialog.model import SettingsModel


class Bound(Protocol):
    """A value a row shows and changes."""

    @property
    def model(self) -> SettingsModel: ...

    @property
    def value(self) -> object: ...

    def put(self, value: object) -> str:
        """Use the value; or return the sentence why it will not do."""

    @property
    def origin(self) -> str:
        """A sentence if the value comes from outside the settings, else nothing."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One field of one section."""

    model: SettingsModel
    section: str
    name: str

    @property
    def value(self) -> object:
        return self.model.value(self.section, self.name)

    def put(self, value: object) -> str:
        return self.model.change(self.section, self.name, value)

    @property
    def origin(self) -> str:
        override = self.model.loaded.override(self.section, self.name)
        if override is None:
            return ""
        return f"Set by {override.name} {override.where}. A change here holds until VoiceDesk closes."


@dataclass(frozen=True, slots=True)
class DeviceBinding:
    """A device's name and, kept beside it, the host API that has it. ``direction`` "input" or "output";
    ``host_apis`` by name, of the devices that were listed last."""

    model: SettingsModel
    direction: str
    host_apis: dict[str, str]

    @property
    def value(self) -> object:
        return self.model.value("audio", f"{self.direction}_device")

    def put(self, value: object) -> str:
        fault = self.model.change("audio", f"{self.direction}_host_api", self.host_apis.get(str(value), ""))
        return fault or self.model.change("audio", f"{self.direction}_device", value)

    @property
    def origin(self) -> str:
        return Binding(self.model, "audio", f"{self.direction}_device").origin


@dataclass(frozen=True, slots=True)
class FarEndBinding:
    """Place and backend together, as they are chosen together."""

    model: SettingsModel

    @property
    def value(self) -> FarEnd:
        return FarEnd(self.model.loaded.place, self.model.settings.general.backend)

    def put(self, value: object) -> str:
        if not isinstance(value, FarEnd):
            return "Choose one of these."
        fault = self.model.change("general", "backend", value.backend)
        return fault or self.model.change("general", "place", value.place)

    @property
    def origin(self) -> str:
        parts = (Binding(self.model, "general", name).origin for name in ("place", "backend"))
        return next(filter(None, parts), "")


@dataclass(frozen=True, slots=True)
class ToolBinding:
    """Whether one tool is enabled. ``all_names`` are the tools there are: enabling all of them is stored
    as "all that are found", so that a tool installed later is enabled too."""

    model: SettingsModel
    tool: str
    all_names: tuple[str, ...]

    @property
    def value(self) -> object:
        enabled = self.model.settings.tools.enabled
        return enabled is None or self.tool in enabled

    def put(self, value: object) -> str:
        chosen = self.model.settings.tools.enabled
        names = set(self.all_names if chosen is None else chosen) - {self.tool}
        if value:
            names.add(self.tool)
        everything = names >= set(self.all_names)
        return self.model.change("tools", "enabled", None if everything else tuple(sorted(names)))

    @property
    def origin(self) -> str:
        return ""
