"""The transparency log at work: followed, cosigned, exported, checked."""
