/* New runs in an explorer, by the Python of the page (live.js): fresh luck, and values in between.
 *
 * The controls are written by simulations/explorer/page.py; explorer.js draws the runs.
 */
(() => {
  "use strict";

  function start(section) {
    const box = section.querySelector(".explorer-live"), python = window.coursePython;
    if (!box) return;
    const data = JSON.parse(section.querySelector("script[type='application/json']").textContent);
    const news = box.querySelector(".explorer-news"), halt = box.querySelector(".explorer-halt");
    const fresh = box.querySelector(".explorer-luck"), form = box.querySelector("form");
    const sliders = [...section.querySelectorAll(".explorer-controls :is(input, select)")];
    box.hidden = false;
    const hindrance = python ? python.hindrance() : "This page was built without Python.";
    if (hindrance) {
      box.replaceChildren(news);
      news.textContent = `New runs need Python. ${hindrance}`;
      return;
    }
    let luck = 0, busy = false;

    /* The sliders' setting as Python code, by name. */
    const setting = () => Object.fromEntries(data.sliders.map((s, i) => [s.name, s.code[+sliders[i].value]]));

    function run(values, seed) {
      if (busy) return;
      busy = true;
      halt.hidden = false;
      news.textContent = python.jobs.size ? "Waiting for what is running …" : python.worker ? "Running …" : "Waking Python …";
      let shown = false;
      python.ask("explore", [section.dataset.name, JSON.stringify(values), seed], (message) => {
        if (message.kind === "say" || message.kind === "started") news.textContent = message.words || "Running …";
        else if (message.kind === "error") { shown = true; news.textContent = `This cannot be run: ${message.what}.`; }
        else if (message.kind === "runs") {
          shown = true;
          section.dispatchEvent(new CustomEvent("explorer-fresh", { detail: { runs: message.runs, setting: values } }));
          const said = Object.entries(values).map(([name, value]) => `${name} = ${value}`).join(", ");
          news.textContent = `${message.runs.runs} new runs, luck number ${seed}: ${said}. A slider brings the stored runs back.`;
        } else if (message.kind === "done" || message.kind === "stopped") {
          busy = false;
          if (document.activeElement === halt) (fresh || form.querySelector("button")).focus();
          halt.hidden = true;
          if (message.words) news.textContent = message.words;
          else if (!shown) news.textContent = "";
        }
      });
    }

    if (fresh) fresh.addEventListener("click", () => run(setting(), ++luck));
    halt.addEventListener("click", () => python.stop("Stopped. The next run starts Python again."));
    section.addEventListener("explorer-stored", () => { if (!busy) news.textContent = ""; });
    if (!form) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const own = Object.fromEntries([...form.querySelectorAll("input")].map((input) => [input.name, String(input.valueAsNumber)]));
      run({ ...setting(), ...own }, luck);
    });
  }

  const all = () => document.querySelectorAll("section.explorer").forEach(start);
  // after all scripts of the page: live.js may stand behind this one
  if (document.readyState === "complete") all(); else document.addEventListener("DOMContentLoaded", all);
})();
