"""Makes a release: the version, the changelog's section and the tag, then what is published.

`python -m tools.release prepare 0.2.0` checks, writes, commits and tags; nothing leaves the machine. Pushing
the tag starts the release's workflow, which builds by `python -m tools.release build` and publishes that.
"""
