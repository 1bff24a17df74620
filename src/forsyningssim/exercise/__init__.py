"""The exercise room: people play a scenario around a table, each seeing what their office sees.

``room`` is the whole room without a web: open it, look at a view, decide, let days pass. The log
is the state (``log``); the world of a day is a replay (``game``); what an office sees is a pure
function of the game (``views``); forms come from the levers' own descriptions (``forms``); a
forecast is the same history with other luck from today on (``forecast``); offices nobody plays act
by their plans (``doctrine``).
"""
