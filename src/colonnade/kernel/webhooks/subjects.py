"""What news of webhooks is filed under."""

from colonnade.kernel.feed import INSTALLATION


def subject_of(workspace_id: int) -> str:
    if workspace_id == INSTALLATION:
        return f"installation:{INSTALLATION}"
    return f"workspace:{workspace_id}"
