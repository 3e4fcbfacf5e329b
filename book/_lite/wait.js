// In a notebook: what runs cells waits until Python is there, and says so. On a slow start the app
// would ask instead which kernel to take, and then run nothing.

const RUNS = /(^|[:-])run(-|$)/; // commands such as notebook:run-cell or runmenu:run-all
const PATIENCE = 120_000; // milliseconds; then the app may ask
const pause = () => new Promise((done) => setTimeout(done, 100));

let note = null;
function say(words) {
  if (!note) {
    note = document.createElement("p");
    note.id = "python-starts";
    note.setAttribute("role", "status");
    note.style.cssText =
      "position: fixed; z-index: 100; right: 1rem; bottom: 1rem; margin: 0; padding: 0.75rem 1rem;" +
      "border-radius: 0.4rem; font: 1rem/1.4 sans-serif; color: #fff; background: #1f2430;";
    document.body.append(note);
  }
  note.hidden = !words;
  note.textContent = words;
}

const kernel = (app) => app.shell.currentWidget?.sessionContext?.session?.kernel;

async function untilPython(app) {
  const end = performance.now() + PATIENCE;
  while (!kernel(app) && performance.now() < end) {
    say("Python is starting. What you run is run as soon as it is there.");
    await pause();
  }
  say(kernel(app) ? "" : "Python did not start. Load the page again, or choose a kernel.");
}

// the app puts itself here before it shows anything (exposeAppInBrowser)
let held;
Object.defineProperty(window, "jupyterapp", {
  configurable: true,
  get: () => held,
  set(app) {
    held = app;
    const execute = app.commands.execute.bind(app.commands);
    let there = null; // asked for once: later a reader may do without a kernel
    app.commands.execute = async (id, args) => {
      if (RUNS.test(id)) await (there ??= untilPython(app));
      return execute(id, args);
    };
  },
});
