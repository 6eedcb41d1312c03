"""`sandbox`: the embedded shop on a loopback port, for trying scripts and the inbox alike."""

import shlex

from tui.cli.call import Call
from tui.cli.demo import DEMO_SCENE, DEMO_SEED
from tui.cli.exits import Exit
from tui.errors import SettingsError


def run_sandbox(call: Call) -> int:
    """Print the three variables to set, then serve until interrupted.

    Raises:
        SettingsError: the extra is missing, the scene has no such name, or the port is taken.
    """
    scene = checked_scene(call.args.scene or DEMO_SCENE)
    from tui.sandbox import SANDBOX_KEY, SCENES, STORE, create_app
    from tui.sandbox.serve import ServeUnavailable, serve_forever

    seed = DEMO_SEED if call.args.seed is None else call.args.seed
    app = create_app(*SCENES[scene].build(seed, call.clock.now, tickets=call.args.tickets))

    def tell(base_url: str) -> None:
        for name, value in (
            ("SELLAPP_API_BASE_URL", base_url),
            ("SELLAPP_STORE", STORE.slug),
            ("SELLAPP_API_KEY", SANDBOX_KEY),
        ):
            call.put(f"export {name}={shlex.quote(value)}")
        call.streams.out.flush()
        call.say("Serving on this machine only; Ctrl+C ends it.")

    try:
        serve_forever(app, call.args.port, on_ready=tell)
    except ServeUnavailable:
        raise SettingsError(
            "the `uvicorn` package is not installed.",
            headline="The sandbox has no server to run on",
            advice="Run `pip install 'sellapp-inbox[serve]'`.",
        ) from None
    except OSError as problem:
        raise SettingsError(
            f"{problem.strerror or problem}.",
            headline=f"Port {call.args.port} cannot be used",
            advice="Give another one with --port; 0 picks a free one.",
        ) from problem
    return Exit.OK


def checked_scene(name: str) -> str:
    """The name, if there is such a scene.

    Raises:
        SettingsError: there is none; the words list them.
    """
    from tui.sandbox import SCENES

    if name not in SCENES:
        raise SettingsError(
            f"The scenes are {', '.join(SCENES)}.",
            headline=f"There is no scene `{name}`",
            advice="Give one of these with --scene.",
        )
    return name
