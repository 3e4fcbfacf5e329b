"""The explorer as HTML: complete without a script, moved by ``book/_static/explorer.js``.

All words and controls are written here, in Python; the script only moves them. What would be dead
without it (sliders, buttons, the stage) stays hidden until it runs, and the sentence and the table
of the first setting are there in any case.
"""

import itertools
import math
import re
import unicodedata
from html import escape

from simulations.explorer.checks import STEP
from simulations.explorer.declared import percent
from simulations.explorer.stored import as_json
from simulations.figures.roles import ROLES

MOST_ROWS = 11


def page(explorer, data):
    """Return the HTML of an explorer.

    Parameters
    ----------
    explorer : Explorer
    data : dict
        Its stored runs.

    Returns
    -------
    str
        One ``section``; a page may hold several explorers of different names.
    """
    uid = f"explorer-{explorer.name}"
    first = setting_index(data)
    stage, predict = explorer.stage, explorer.predict
    # a "<" in a string could end the script element; JSON may write it as an escape
    blob = as_json(look(explorer, data) | data).replace("<", "\\u003c")
    return f"""<section class="explorer" id="{uid}" data-name="{escape(explorer.name)}" \
aria-labelledby="{uid}-title">
<p class="explorer-title" id="{uid}-title">{escape(explorer.title)}</p>
{_predict(uid, explorer, data) if predict else ""}
<div class="explorer-body">
{_settled(uid, predict) if predict else ""}
<p class="explorer-lead">{escape(explorer.question)}</p>
<div class="explorer-controls" role="group" aria-label="Settings" hidden>
{"".join(_control(uid, explorer, i, data) for i in range(len(explorer.sliders)))}
</div>
<p class="explorer-sentence" aria-live="polite" aria-atomic="true">\
{_bold(data["sentences"][data["sentence"][first]])}</p>
<div class="explorer-chart"></div>
<p class="explorer-note">{_note(explorer, data)}</p>
<p class="explorer-more" hidden><button type="button" class="explorer-all" aria-pressed="false">\
Show all</button> <span class="explorer-shown">{_shown(explorer)}</span></p>
{_challenges(uid, explorer) if explorer.challenges else ""}
{_live(uid, explorer, data)}
{_stage(uid, stage) if stage else ""}
<div class="explorer-foot">
<button type="button" class="explorer-copy" aria-expanded="false" \
aria-controls="{uid}-copy" hidden>Copy this run</button>
<div class="explorer-copies" id="{uid}-copy" hidden>
{_copy(uid, "code", "In Python", 4)}
{_copy(uid, "link", "Link to this setting", 2)}
<p class="explorer-copied" role="status"></p>
</div>
<details class="explorer-numbers"><summary>The numbers</summary>
{_table(explorer, data, first)}
</details>
</div>
</div>
<script type="application/json">{blob}</script>
</section>
"""


def plain(explorer, data):
    """Return the explorer as text: title, setting and sentence."""
    said = ", ".join(f"{s.name}={explorer.value_words(s, s.start)}" for s in explorer.sliders)
    return f"{explorer.title} ({said}): {data['sentences'][data['sentence'][setting_index(data)]]}"


def look(explorer, data):
    """Return what the script needs to know besides the runs: words, roles, scales."""
    sliders = [
        {
            "name": slider.name,
            "said": [explorer.value_words(slider, value) for value in slider.values],
            "code": [repr(value) for value in slider.values],
            "url": [f"{value}" for value in slider.values],
        }
        for slider in explorer.sliders
    ]
    names = [slider.name for slider in explorer.sliders]
    along = names.index(explorer.x) if explorer.x in names else -1
    moved = explorer.sliders[along] if along >= 0 else None
    ticks = moved and [explorer.value_words(moved, v, short=True) for v in moved.values]
    fixed = "".join(f", {name}={value!r}" for name, value in explorer.base.items())
    out = {
        "sliders": sliders,
        "x": {"slider": along, "label": _x_label(explorer), "log": explorer.x_log, "ticks": ticks},
        "y": {
            "range": explorer.y_range or _fitting_range(explorer, data),
            "fixed": bool(explorer.y_range),
            "label": explorer.y_label,
            "percent": explorer.as_percent,
        },
        "scale": 10**explorer.digits,
        "rows": _rows(explorer, data),
        "lines": [
            {
                "label": s.label,
                "role": s.role,
                "shape": ROLES[s.role].shape,
                "band": s.centre == "median",
            }
            for s in explorer.series
        ],
        "code": (
            "from simulations.running.catalogue import Model\n"
            f'model = Model("{explorer.model.name}")\n'
            f"model.simulate(model.parameters({{setting}}{fixed}), seed={data['seed']}).final()"
        ),
    }
    out["printed"] = [
        {
            "label": label,
            "at": [s.values.index(setting.get(s.name, s.start)) for s in explorer.sliders],
        }
        for label, setting in explorer.printed
    ]
    if predict := explorer.predict:
        out["asked"] = {
            "parts": predict.parts,
            "values": predict.values,
            "unit": predict.unit,
            "at": [moved.values.index(value) for value in predict.at] if moved else [],
            "says": predict.says,
            "trust": predict.trusts(),
        }
        if predict.curve:
            out["asked"]["drawn"] = _drawn(explorer)
    if explorer.theory:
        out["theory_label"] = explorer.theory_label
    if explorer.stage:
        stage = explorer.stage
        out["cast"] = {
            "states": [{"label": s.label, "role": s.role, "shape": s.shape} for s in stage.states],
            "panels": [{"label": label, "role": role} for label, role, _ in explorer.panels()],
            "counted": stage.counted,
            "counts": stage.counts,
            "told": stage.counts if stage.told is None else stage.told,
            "tellers": stage.counts if stage.tellers is None else stage.tellers,
        }
    return out


def _drawn(explorer):
    """Return what the script needs to know of a curve that the reader draws."""
    predict = explorer.predict
    k = [series.label for series in explorer.series].index(predict.curve)
    return {"series": k, "along": predict.at, "range": (predict.low, predict.high)}


def _table(explorer, data, index):
    """Return the numbers at a setting as an HTML table; a row a step, at most `MOST_ROWS`."""
    heads = "".join(f'<th scope="col">{escape(s.label)}</th>' for s in explorer.series)
    rows = []
    xs = data["xs"]
    ticks = look(explorer, data)["x"]["ticks"]
    for i in _rows(explorer, data):
        cells = "".join(
            f"<td>{_cell(explorer, series, data['curves'][stored['curve'][index]], i)}</td>"
            for series, stored in zip(explorer.series, data["series"], strict=True)
        )
        head = ticks[i] if ticks else f"{xs[i]:g}"
        rows.append(f'<tr><th scope="row">{escape(head)}</th>{cells}</tr>')
    kinds = _kinds(explorer, ", and in brackets the range of 8 in 10 runs")
    return (
        '<div class="explorer-scroll"><table>'
        f"<caption>{escape(explorer.y_label)}: {kinds}</caption>"
        f'<thead><tr><th scope="col">{escape(_x_label(explorer))}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(explorer, series, curve, i):
    """Return one cell of the table: the centre and, in brackets, the band if it has one."""
    centre, low, high = (value_of(explorer, line[i]) for line in curve)
    return f"{centre} ({low} to {high})" if series.centre == "median" else centre


def value_of(explorer, whole):
    """Return a stored whole number as text."""
    value = whole / 10**explorer.digits
    return percent(value) if explorer.as_percent else f"{value:g}"


def rows_shown(count):
    """Return which of the stored points stand in the table."""
    rows = min(count, MOST_ROWS)
    return [i * (count - 1) // (rows - 1) for i in range(rows)]


def _rows(explorer, data):
    # each value of a slider has a row of its own, which is shown once it was visited
    count = len(data["xs"])
    return rows_shown(count) if explorer.x == STEP else list(range(count))


def _fitting_range(explorer, data):
    """Return the vertical axis from 0 to the next round number above all that is drawn."""
    scale = 10**explorer.digits
    drawn = [max(high) for _, _, high in data["curves"]] + [max(f) for f in data["finals"]]
    drawn += [max(y) for _, y in data["theory"]["lines"]] if explorer.theory else []
    most = max(max(drawn) / scale, 1 / scale)
    power = 10 ** math.floor(math.log10(most / 4))
    by = next(k * power for k in (1, 2, 2.5, 5, 10) if k * power >= most / 4 * 0.999)
    top = by * math.ceil(most / by - 1e-9)
    return 0.0, float(f"{min(top, 1) if explorer.as_percent and most <= 1 else top:.6g}")


def _shown(explorer):
    if explorer.x == STEP:
        return "Thin lines: the settings that you have seen."
    return "Points: the settings that you have seen."


def _settled(uid, predict):
    """Return what follows a guess: its gap, and a line for the reader's own sentence."""
    drawn = '<div class="explorer-drawn"></div>\n' if predict.curve else ""
    return f"""{drawn}<p class="explorer-gap" tabindex="-1" hidden></p>
<div class="explorer-why" hidden><label for="{uid}-why">Why did it differ? One sentence, if you \
like; it stays in this browser.</label>
<textarea id="{uid}-why" rows="2" maxlength="400" autocomplete="off"></textarea></div>"""


def _challenges(uid, explorer):
    items = "".join(
        f'<li><span class="explorer-tick" aria-hidden="true">\N{WHITE CIRCLE}</span> '
        f'<span>{escape(challenge.words)}. <span class="explorer-where"></span></span></li>'
        for challenge in explorer.challenges
    )
    return f"""<div class="explorer-challenges" role="group" aria-labelledby="{uid}-find">
<p class="explorer-subtitle" id="{uid}-find">Can you find this?</p>
<ul>{items}</ul><p class="explorer-found" role="status"></p></div>"""


def setting_index(data, at=None):
    """Return the place of a setting in the stored lists, of the first one shown if not given.

    Parameters
    ----------
    data : dict
        From `stored.stored`.
    at : sequence of int, optional
        Which value of each slider.

    Returns
    -------
    int
    """
    index = 0
    for size, place in zip(data["shape"], data["start"] if at is None else at, strict=True):
        index = index * size + place
    return index


def symbol_html(latex):
    """Return a simple LaTeX symbol (a letter, a Greek name, an index) as HTML."""
    found = re.fullmatch(r"\\?([A-Za-z]+)('?)(?:_\{?(\w+)\}?)?", latex)
    if not found:
        return ""
    name, prime, index = found.groups()
    if len(name) > 1:
        try:
            name = unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}")
        except KeyError:
            return ""
    prime = "\N{PRIME}" if prime else ""
    return f"<var>{name}{prime}{f'<sub>{index}</sub>' if index else ''}</var>"


def _x_label(explorer):
    if explorer.x == STEP:
        return STEP
    return explorer.model.parameters.declaration(explorer.x).label


def _control(uid, explorer, i, data):
    slider = explorer.sliders[i]
    declared = explorer.model.parameters.declaration(slider.name)
    name, at = f"{uid}-{slider.name}", data["start"][i]
    words = f"{escape(_capital(declared.label))} {symbol_html(declared.symbol)}"
    label = f'<label for="{name}">{words}</label>'
    said = [escape(explorer.value_words(slider, value)) for value in slider.values]
    if isinstance(slider.values[0], str):
        chosen = [" selected" if k == at else "" for k in range(len(said))]
        options = "".join(
            f'<option value="{k}"{mark}>{text}</option>'
            for k, (text, mark) in enumerate(zip(said, chosen, strict=True))
        )
        return (
            f'<div class="explorer-control">{label}'
            f'<select id="{name}" autocomplete="off">{options}</select></div>\n'
        )
    short = [explorer.value_words(slider, value, short=True) for value in slider.values]
    short, wide = _fitting(short)
    spans = "".join(f"<span>{escape(text)}</span>" for text in short)
    ticks = f'<div class="explorer-ticks{wide}" aria-hidden="true">{spans}</div>'
    return (
        f'<div class="explorer-control">{label}<output for="{name}">{said[at]}</output>'
        f'<input type="range" id="{name}" min="0" max="{len(said) - 1}" step="1" value="{at}" '
        f'aria-valuetext="{said[at]}" autocomplete="off">'
        f"{ticks}</div>\n"
    )


def _fitting(texts):
    # which values fit below the narrowest slider (12rem), in units of a letter's width
    def fits(shown):
        slot = 23 / (len(shown) - 1)
        half = [len(text) / 2 for text in shown]
        if wide:  # the first and the last end where the slider does, 1.6 beyond the thumb's middle
            half[0], half[-1] = 2 * half[0] - 1.6, 2 * half[-1] - 1.6
        return all(a + b + 0.8 <= slot for a, b in itertools.pairwise(half))

    wide = " wide" if max(len(texts[0]), len(texts[-1])) > 5 else ""
    choices = [texts, texts[::2] if len(texts) % 2 else texts]
    return next(filter(fits, choices), [texts[0], texts[-1]]), wide


def _predict(uid, explorer, data):
    predict, question = explorer.predict, escape(data["predict"]["question"])
    if predict.curve:
        ask = f"<fieldset><legend>{question}</legend>{_pad(uid, explorer)}</fieldset>"
    elif predict.parts:
        sliders = "".join(
            f'<div class="explorer-part"><label for="{uid}-guess-{k}">{escape(part)}</label>'
            f"{_slider(f'{uid}-guess-{k}', predict)}</div>"
            for k, part in enumerate(predict.parts)
        )
        ask = f"<fieldset><legend>{question}</legend>{sliders}</fieldset>"
    elif predict.choices:
        choices = "".join(
            f'<label><input type="radio" name="{uid}-guess" value="{escape(choice)}" required> '
            f"{escape(choice)}</label>"
            for choice in predict.choices
        )
        ask = f"<fieldset><legend>{question}</legend>{choices}</fieldset>"
    else:
        ask = f'<label for="{uid}-guess">{question}</label>{_slider(f"{uid}-guess", predict)}'
    return f"""<form class="explorer-predict" hidden>
<p class="explorer-first">First, your guess</p>
{ask}
<div class="explorer-buttons"><button type="submit" class="explorer-main">Show me</button>
<button type="button" class="explorer-skip">Skip</button></div>
</form>"""


def _pad(uid, explorer):
    # the fields are the points: what is dragged is written there, and the other way round
    predict, scale = explorer.predict, 100 if explorer.as_percent else 1
    low, high, by = (scale * value for value in (predict.low, predict.high, predict.by))
    fields = "".join(
        f'<div><label for="{uid}-guess-{k}">{escape(part)}</label><input type="number" '
        f'id="{uid}-guess-{k}" min="{low:g}" max="{high:g}" step="{by:g}" '
        f'value="{low + (high - low) / 2:g}" inputmode="decimal" required autocomplete="off"></div>'
        for k, part in enumerate(predict.parts)
    )
    unit = " in per cent" if explorer.as_percent else ""
    return (
        f'<p class="explorer-hint">Draw the curve: drag the points, or write numbers{unit}.</p>'
        f'<div class="explorer-pad"><p>{escape(predict.axis)}</p></div>'
        f'<div class="explorer-points">{fields}</div>'
    )


def _slider(name, predict):
    # of a list of values the slider moves the place
    count = len(predict.values)
    low, high, by = (0, count - 1, 1) if count else (predict.low, predict.high, predict.by)
    middle = low + (high - low) / 2
    return (
        f'<div class="explorer-guess"><input type="range" id="{name}" min="{low:g}" max="{high:g}" '
        f'step="{by:g}" value="{middle:g}" autocomplete="off"><output for="{name}"></output></div>'
    )


def _stage(uid, stage):
    note = f'<p class="explorer-note">{escape(stage.note)}</p>' if stage.note else ""
    return f"""<div class="explorer-stage" role="group" aria-labelledby="{uid}-watch" hidden>
<p class="explorer-subtitle" id="{uid}-watch">Watch one run</p>{note}
<div class="explorer-panels"></div>
<ul class="explorer-legend"></ul>
<div class="explorer-player"><button type="button" class="explorer-play">Play</button>
<div class="explorer-control"><label for="{uid}-step">Step</label><output for="{uid}-step"></output>
<input type="range" id="{uid}-step" min="0" max="1" step="1" value="0" autocomplete="off"></div>
</div></div>"""


def _live(uid, explorer, data):
    """Return the controls for new runs; explorer-live.js shows them where Python can run."""
    if explorer.name != explorer.model.name:
        return ""  # the page could not tell Python which explorer it is
    luck = '<button type="button" class="explorer-luck">Fresh luck</button>'
    rows = "".join(
        _between(uid, explorer, slider)
        for slider in explorer.sliders
        if not isinstance(slider.values[0], str) and slider.name != explorer.x
    )
    between = (
        f"""<details class="explorer-between"><summary>Values in between</summary>
<form>{rows}<button type="submit">Run these values</button></form></details>"""
        if rows
        else ""
    )
    return f"""<div class="explorer-live" hidden>
{luck if data["chance"] else ""}<button type="button" class="explorer-halt" hidden>Stop</button>
<span class="explorer-news" role="status"></span>
{between}</div>"""


def _between(uid, explorer, slider):
    declared, name = explorer.model.parameters.declaration(slider.name), f"{uid}-any-{slider.name}"
    low, high = slider.values[0], slider.values[-1]
    step = "1" if explorer.model.parameters.type_of(slider.name) is int else "any"
    return (
        f'<p><label for="{name}">{escape(_capital(declared.label))}, {low:g} to {high:g}</label> '
        f'<input type="number" id="{name}" name="{slider.name}" min="{low}" max="{high}" '
        f'step="{step}" value="{slider.start}" required></p>'
    )


def _copy(uid, what, label, rows):
    return f"""<div class="explorer-copyable"><label for="{uid}-{what}">{label}</label>
<textarea id="{uid}-{what}" readonly rows="{rows}" spellcheck="false"></textarea>
<button type="button" data-copy="{uid}-{what}">Copy {what}</button></div>"""


def _capital(words):
    return words[:1].upper() + words[1:]


def _bold(sentence):
    # the numbers that matter stand out; the script does the same with the next sentence
    return re.sub(r"(\d[\d.,]*\N{NO-BREAK SPACE}%|\d+ of \d+)", r"<b>\1</b>", escape(sentence))


def _kinds(explorer, band):
    # what a line shows of the runs: the middle one with its band, or the mean
    kinds = {series.centre for series in explorer.series}
    if kinds == {"median"}:
        return f"middle run{band}"
    if kinds == {"mean"}:
        return "mean of the runs"
    means = " and ".join(f"“{s.label}”" for s in explorer.series if s.centre == "mean")
    return escape(f"middle run{band} ({means}: mean of the runs)")


def _note(explorer, data):
    what = f"{escape(explorer.note)}. " if explorer.note else ""
    if not data["chance"]:
        return f"{what}Nothing is left to chance: every run is the same."
    luck = ", all on the same luck" if len(explorer.series) > 1 else ""
    return (
        f"{what}{explorer.replicates} runs of each setting{luck}. "
        f"Line: {_kinds(explorer, '; band: 8 in 10 runs')}; dots: where each run ended."
    )
