/* Python for one page, beside the page: it can be busy, or be stopped, without holding the page up.
 *
 * It wakes at the first message. Where Pyodide is, and which wheels there are, is told by
 * pyodide.json (coursebook/browser/runtime.py). Cells are run by simulations/live/cells.py.
 */
const home = new URL("./", import.meta.url);
const say = (words) => postMessage({ kind: "say", words });
const fetched = new Map(); // by address: what was fetched ahead, while Python starts

class Unreachable extends Error {}

async function get(address) {
  let answer;
  try { answer = await fetch(address); } catch { /* no network, or not allowed */ }
  if (!answer || !answer.ok) throw new Unreachable(new URL(address).host);
  return answer;
}

/* The bytes behind an address, at once: Python's import cannot wait for a promise. */
function now(address) {
  const ahead = fetched.get(address);
  fetched.delete(address);
  if (ahead) return ahead;
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  try { request.send(); } catch { return undefined; }
  return request.status === 200 ? new Uint8Array(request.response) : undefined;
}

async function ahead(address) {
  try { fetched.set(address, new Uint8Array(await (await get(address)).arrayBuffer())); } catch { /* asked again when needed */ }
}

const START = `
import ast, json, os, sys
import course_worker
from simulations.live.cells import Cells
from simulations.live.packages import OnDemand
from simulations.live.page import Page, stand_ins

def fetch(address):
    found = course_worker.now(address)
    if found is None:
        raise OSError(f"{address} cannot be reached. Is this computer online?")
    return found.to_bytes()

os.environ["MPLBACKEND"] = "agg"
os.environ["SIMULATIONS_STATIC"] = "live"  # what is shown becomes part of the page
sys.meta_path.append(OnDemand(json.loads(course_worker.packages()), fetch, course_worker.say))
page = Page(lambda kind, **about: course_worker.tell(json.dumps({"kind": kind, **about})))
sys.modules.update(stand_ins(page))
sys.stdout = sys.stderr = page
cells = Cells(json.loads(course_worker.cells()), page)

def run(cell, texts):
    return cells.run(cell, {int(k): text for k, text in json.loads(texts).items()})

def rehearsal():
    """Run the first cell of the book, unseen, import by import: who presses Run waits for none."""
    mute = Cells(json.loads(course_worker.cells()), Page(lambda kind, **about: None))
    first = next(i for i, cell in enumerate(mute.cells) if cell["live"])
    for unit in mute.plan(first, {}):
        for statement in ast.parse(unit.text).body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                yield exec(ast.unparse(statement), {})
    yield mute.run(first, {})

def explore(model, setting, seed):
    import time
    from ast import literal_eval
    from simulations.running.catalogue import Model
    from simulations.explorer.fresh import fresh

    said = time.monotonic()

    def tell(done, count):
        nonlocal said
        if time.monotonic() - said > 1:  # a screen reader says it, too
            said = time.monotonic()
            course_worker.say(f"Run {done} of {count} …")

    try:
        explorer = Model(model).explorer.EXPLORER
        values = {name: literal_eval(value) for name, value in json.loads(setting).items()}
        runs = fresh(explorer, values, explorer.seed + seed, tell)
    except Exception as error:
        page.error(str(error) or type(error).__name__, "", "")
        return False
    course_worker.tell(json.dumps({"kind": "runs", "runs": runs}))
    return True
`;

async function wake(cells) {
  const setting = await (await get(new URL("pyodide.json", home))).json();
  const index = new URL(setting.pyodide, home);
  say(index.host === home.host ? "Loading Python …" : `Loading Python from ${index.host} …`);
  const wheels = Object.fromEntries(
    Object.entries(setting.wheels).map(([name, address]) => [name, new URL(address, home).href]));
  const { packages } = await (await get(new URL("pyodide-lock.json", index))).json();
  for (const entry of Object.values(packages)) entry.file_name = new URL(entry.file_name, index).href;
  for (const name of ["mesa", "networkx", "tqdm"])
    packages[name] = { imports: [name], depends: [], file_name: wheels[name] };
  let loadPyodide;
  try { ({ loadPyodide } = await import(new URL("pyodide.mjs", index).href)); } catch { throw new Unreachable(index.host); }
  const [py, own] = await Promise.all([
    loadPyodide({ indexURL: index.href }),
    get(wheels.simulations).then((answer) => answer.arrayBuffer()),
    ...[packages.numpy, packages.mesa, packages.networkx, packages.tqdm].map((p) => ahead(p.file_name)),
  ]);
  py.unpackArchive(own, "wheel");
  py.registerJsModule("course_worker", {
    now, say, tell: (text) => postMessage(JSON.parse(text)),
    packages: () => JSON.stringify(packages), cells: () => JSON.stringify(cells),
  });
  say("Starting NumPy …");
  const scope = py.toPy({});
  py.runPython(START, { globals: scope });
  py.runPython("import numpy", { globals: scope });
  return scope;
}

/* Wakes ahead of the first question, and only from where the pages come from: no other host hears of a
   reader who has not asked for Python. What goes wrong is told when somebody asks. */
async function early(cells) {
  const setting = await (await get(new URL("pyodide.json", home))).json();
  if (new URL(setting.pyodide, home).host !== home.host) return;
  const python = await (awake ||= wake(cells));
  if (!(navigator.deviceMemory < LEAST_MEMORY)) rehearse(python).catch(() => { /* told when it is asked for */ });
}

/* Between two steps a question gets its turn, and then there is nothing to rehearse. */
async function rehearse(python) {
  const steps = python.get("rehearsal")();
  while (!asked && !steps.next().done) await new Promise((resolve) => setTimeout(resolve));
  steps.destroy();
}

const LEAST_MEMORY = 4; // GB, where the browser tells: drawing unseen takes 100 MB and more
let awake, asked = false;
onmessage = async ({ data: { job, ask, terms, cells } }) => {
  if (ask === "wake") return early(cells).catch(() => { awake = undefined; });
  asked = true;
  const broken = (words) => postMessage({ kind: "broken", job, words });
  let python;
  try {
    python = await (awake ||= wake(cells));
  } catch (error) {
    return broken(error instanceof Unreachable
      ? `Python could not be loaded from ${error.message}. Is this computer online?`
      : `Python could not start here: ${error.message || error}`);
  }
  postMessage({ kind: "started", job });
  try {
    postMessage({ kind: "done", job, well: python.get(ask)(...terms) });
  } catch (error) { // not of Python but of what carries it: too deep a recursion, no memory left
    broken(`Python broke down: ${error.message || error}. The next run starts it again.`);
  }
};
