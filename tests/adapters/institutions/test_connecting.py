"""R-37: only simulators ship; a real institution is connected by a written authority, or not at all."""

import pytest

from evercourt.adapters.institutions.connecting import connected
from evercourt.kernel.errors import InstitutionError


@pytest.mark.parametrize("line", ["", 'authority = ""\n', 'authority = "  "\n'])
def test_nobody_is_connected_without_a_written_authority(tmp_path, settings, line):
    settings.INSTITUTIONS_FOLDER = tmp_path
    (tmp_path / "bank.toml").write_text(f'address = "https://bank.example/"\n{line}')
    with pytest.raises(InstitutionError) as refused:
        connected("bank")
    assert (refused.value.basis, refused.value.permanent) == ("NET 1", True)


def test_with_one_it_fails_only_for_want_of_keys(tmp_path, settings):
    settings.INSTITUTIONS_FOLDER = tmp_path
    (tmp_path / "bank.toml").write_text('address = "https://bank.example/"\nauthority = "协议1号"\n')
    with pytest.raises(FileNotFoundError):
        connected("bank")
