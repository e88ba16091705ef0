"""Pages are seen before their scripts begin; the half that changes the built pages is `paint_first.js`."""

from chatapp.frontend import BuildError

_START = "export default {"
_HOOK = """\
import { paintAllFirst } from "./public/external/components/client/paint_first.js";
export default {"buildEnd": ({ reactRouterConfig }) => paintAllFirst(`${reactRouterConfig.buildDirectory}/client`), """


def with_first_paint(config: str) -> str:
    """Return React Router's configuration with our end of a build in it, once; raises `BuildError` if it has none."""
    if _HOOK in config:
        return config
    if _START not in config or '"buildEnd"' in config:
        raise BuildError("Reflex configures React Router in another way than expected.")
    return config.replace(_START, _HOOK, 1)
