from __future__ import annotations

from pathlib import Path

import pytest
from macos import mach_o

from tests.packaging.macos import stand_in


def written(folder: Path, data: bytes) -> Path:
    return stand_in.put(folder / "libx.dylib", data)


def test_code_is_known_by_its_first_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    assert mach_o.is_code(written(tmp_path, stand_in.mach_o()))
    assert mach_o.is_code(written(tmp_path, stand_in.universal(stand_in.mach_o())))
    assert not mach_o.is_code(written(tmp_path, b"not code, whatever the file is called"))
    assert not mach_o.is_code(written(tmp_path, b""))


def test_a_java_class_begins_like_code_for_several_processors_and_is_none(tmp_path: Path) -> None:
    java = written(tmp_path, b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(40))

    assert not mach_o.is_code(java)
    assert mach_o.slices(java) == []


def test_each_processor_has_its_own_slice_with_the_system_it_was_built_for(tmp_path: Path) -> None:
    both = stand_in.universal(stand_in.mach_o("x86_64", (13, 0)), stand_in.mach_o("arm64", (15, 5)))

    told = [(part.architecture, part.oldest_system) for part in mach_o.slices(written(tmp_path, both))]

    assert told == [("x86_64", (13, 0)), ("arm64", (15, 5))]


def test_a_signature_tells_who_signed_and_what_it_entitles_to(tmp_path: Path) -> None:
    rights = {"com.apple.security.device.audio-input": True}
    hardened = stand_in.signature(stand_in.HARDENED, b"a certificate's word", rights)

    signed, = mach_o.slices(written(tmp_path, stand_in.mach_o(signature=hardened)))
    ad_hoc, = mach_o.slices(written(tmp_path, stand_in.mach_o(signature=stand_in.signature())))
    bare, = mach_o.slices(written(tmp_path, stand_in.mach_o()))

    assert signed.signature is not None
    assert (signed.signature.is_somebodys, signed.signature.is_hardened) == (True, True)
    assert signed.signature.entitlements == rights
    assert ad_hoc.signature is not None
    assert (ad_hoc.signature.is_somebodys, ad_hoc.signature.is_hardened) == (False, False)
    assert ad_hoc.signature.entitlements == {}
    assert bare.signature is None


@pytest.mark.parametrize("damaged", [
    stand_in.mach_o()[:20],
    stand_in.mach_o()[:40],
    stand_in.universal(stand_in.mach_o())[:20],
    stand_in.universal(stand_in.mach_o()).replace(b"\xcf\xfa\xed\xfe", b"\0\0\0\0"),
    stand_in.mach_o(signature=stand_in.signature()[:30]),
])
def test_a_file_that_was_cut_off_is_called_damaged(damaged: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"libx\.dylib is a damaged Mach-O file"):
        mach_o.slices(written(tmp_path, damaged))


def test_what_is_no_super_blob_is_no_signature(tmp_path: Path) -> None:
    strange, = mach_o.slices(written(tmp_path, stand_in.mach_o(signature=b"x" * 40)))

    assert strange.signature is None
