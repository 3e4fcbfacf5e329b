"""The page of a tournament: one file that needs no other."""

import html
import io

from simulations import __version__

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1b1b; background: #ffffff; }
table { border-collapse: collapse; margin: 0 0 1.5rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { padding: .2rem .8rem .2rem 0; text-align: right; border-bottom: 1px solid #dddddd; }
th:first-child { text-align: left; } svg { max-width: 100%; height: auto; }
.wide { overflow-x: auto; }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #161616; }
  figure { background: #ffffff; padding: .5rem; } }
"""


def page(found, rules):
    """Return the page of a tournament.

    Parameters
    ----------
    found : Tournament
    rules : Rules
        How it was played.

    Returns
    -------
    str
        HTML.
    """
    won = found.winners()
    medals = "".join(
        f"<li><strong>{_text(won[rule])}</strong> by {_text(words)}</li>"
        for rule, words in found.rules().items()
    )
    out = "".join(f"<li>{_text(why)}</li>" for why in found.reasons())
    out = f"<h2>Put out</h2><ul>{out}</ul>" if out else ""
    n = getattr(next(iter(found.towns.values())), "n", None)
    people = "" if n is None else f"{n:,} people a town, "
    title = "The tournament of brands" + (f" in {_text(found.arena)}" if found.arena else "")
    mean = f"mean {found.measure}"
    towns = "".join(
        _table(found.table(town), f"{town}: {mean}, and the paired difference to the best")
        for town in found.towns
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{_STYLE}</style></head><body>
<h1>{title}</h1>
<p>{_text(found.sentence())}</p>
<ul>{medals}</ul>
{_figure(found)}
{_table(_scores(found), f"{mean.capitalize()} in each town, and the three rankings")}
{out}
<h2>Town by town</h2>
{towns}
<p>{people}{rules.replicates} replicates with the same networks and luck for all, seed
{rules.seed}; bands are 95 % confidence intervals of the paired difference. A further town may
change every overall rank. simulations {__version__}.</p>
</body></html>
"""


def _scores(found):
    table = found.table()
    return table.drop(columns="put out", errors="ignore").dropna(how="all")


def _text(text):
    return html.escape(str(text))


def _figure(found):
    from simulations.figures import alt_text

    figure = found.figure().figure
    data = io.StringIO()
    figure.savefig(data, format="svg", metadata={"Date": None})
    picture = data.getvalue()
    picture = picture[picture.index("<svg") :]
    label = _text(alt_text(figure))
    return f'<figure role="img" aria-label="{label}">{picture}</figure>'


def _table(table, caption):
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in ("brand", *table.columns))
    body = "".join(
        f'<tr><th scope="row">{_text(name)}</th>'
        + "".join(f"<td>{'' if value != value else f'{value:.4f}'}</td>" for value in row)
        + "</tr>"
        for name, row in zip(table.index, table.to_numpy(), strict=True)
    )
    return (
        f'<div class="wide"><table><caption>{_text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
