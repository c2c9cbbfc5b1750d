"""Script run: whether a fragment may go on drawing, or another run of the script waits for it.

A rerun of the whole page ends the run in progress at the next element that it draws, but a rerun of
a fragment, which a dialog is too, waits for its end. So a fragment that draws for seconds asks
between two drawings.
"""

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType


def runs_alone() -> bool:
    """Return whether one fragment is run by itself: not with the page, and no other after it."""
    context = get_script_run_ctx()
    return context is not None and len(context.fragment_ids_this_run or ()) == 1


def must_yield() -> bool:
    """Return whether another run waits for this one, apart from the timer of this fragment."""
    context = get_script_run_ctx()
    if context is None or context.script_requests is None:
        return True
    # Streamlit has no public name for a look at what waits: its own methods take it.
    requests = context.script_requests
    if requests._state == ScriptRequestType.CONTINUE:
        return False
    waiting = requests._rerun_data
    own = waiting.fragment_id_queue == context.fragment_ids_this_run
    widgets = waiting.widget_states.widgets if waiting.widget_states else ()
    return not (own and waiting.is_auto_rerun) or any(w.trigger_value for w in widgets)
