/* Live Python in the page: code cells that can be run and changed where they stand.
 *
 * The chapter's code is in the page as JSON (coursebook/extensions/live.py); cells with a face have
 * the class tag_live. Nothing of Python is loaded before the reader asks for it or, where it lies
 * beside the pages and the line is not dear, plays with a toy or an explorer. All cells of a page
 * share one worker (live-worker.mjs); stopping ends it, the next run starts another.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  const NO_START = "Python could not start in this browser.";
  const put = (parent, name, attributes = {}, text) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return parent.appendChild(node);
  };

  // --- the worker: one for the page, asked one thing after the other

  const python = {
    chapter: [],
    worker: null,
    jobs: new Map(), // by number: who asked, and is told what comes of it
    last: 0,

    /* Why Python cannot run here, in words, or nothing. */
    hindrance() {
      if (location.protocol === "file:")
        return "Python does not run in a page that is opened as a file. It does in the book on the web, or with “make serve”.";
      if (typeof Worker !== "function" || typeof WebAssembly !== "object")
        return "This browser cannot run Python: it lacks WebAssembly or module workers.";
      return "";
    },

    /* Asks for a function of the worker; tell(message) hears of everything until done. */
    ask(name, terms, tell) {
      const job = ++this.last;
      this.jobs.set(job, tell);
      try { this.worker ||= this.start(); } catch { this.stop(NO_START); return; }
      this.worker.postMessage({ job, ask: name, terms, cells: this.chapter });
    },

    start() {
      const worker = new Worker(new URL(`live-worker.mjs${new URL(script.src).search}`, script.src), { type: "module" });
      worker.onmessage = ({ data }) => this.hear(data);
      worker.onerror = (event) => { event.preventDefault(); this.stop(NO_START); };
      return worker;
    },

    hear(message) {
      const job = message.job || this.jobs.keys().next().value; // the oldest is the one at work
      const tell = this.jobs.get(job);
      if (message.kind === "broken") return this.stop(message.words);
      if (message.kind === "done") this.jobs.delete(job);
      if (tell) tell(message);
    },

    /* Ends the worker and all that was asked of it. */
    stop(words) {
      if (this.worker) this.worker.terminate();
      this.worker = null;
      const waiting = [...this.jobs.values()];
      this.jobs.clear();
      for (const tell of waiting) tell({ kind: "stopped", words });
    },
  };
  window.coursePython = python;

  // --- what readers changed, kept in this browser only, and only if it lets us

  const store = {
    page: document.querySelector("meta[name=course-page]")?.content || location.pathname,
    key(hash) { return `live-cell ${this.page} ${hash}`; },
    read(hash) { try { return JSON.parse(localStorage.getItem(this.key(hash))); } catch { return null; } },
    write(hash, kept) { try { localStorage.setItem(this.key(hash), JSON.stringify(kept)); } catch { /* not kept */ } },
    drop(hash) { try { localStorage.removeItem(this.key(hash)); } catch { /* nothing kept */ } },
    /* The hashes of changed cells that the page no longer has: it is newer than the changes. */
    old(known) {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith(this.key("")))
          .map((key) => key.slice(this.key("").length)).filter((hash) => !known.includes(hash));
      } catch { return []; }
    },
  };

  // --- one cell

  function dress(cell, about, at, all) {
    const source = cell.querySelector(".cell_input"), shown = source.querySelector(".highlight");
    const face = document.createElement("div");
    face.className = "live";
    source.after(face);
    const hindrance = python.hindrance();
    if (hindrance) { put(face, "p", { class: "live-note" }, hindrance); return null; }

    const id = `live-${at}`, bar = put(face, "div", { class: "live-bar", role: "group", "aria-label": "This code" });
    const button = (text, label) => put(bar, "button", { type: "button", "aria-label": label }, text);
    const run = button("Run", "Run this code"), edit = button("Edit", "Edit this code");
    const stop = button("Stop", "Stop Python"), reset = button("Reset", "Reset to the book’s code");
    const status = put(bar, "span", { class: "live-status", role: "status" });
    const output = put(face, "div", { class: "live-output", role: "region", "aria-label": `Output of your run, cell ${at + 1}`, hidden: "" });
    const theirs = put(face, "p", { class: "live-note live-theirs", hidden: "" }, "The book’s own run:");
    const stored = cell.querySelector(".cell_output");
    stop.hidden = reset.hidden = true;
    run.className = "live-run";

    const editor = document.createElement("textarea"), hint = document.createElement("p");
    for (const [key, value] of Object.entries({ id, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
      "aria-label": "Code of this cell", "aria-describedby": `${id}-keys` })) editor.setAttribute(key, value);
    Object.assign(hint, { id: `${id}-keys`, className: "live-note", textContent:
      "Shift+Enter runs it. Tab indents; to leave with Tab, press Esc first." });
    editor.className = "live-editor";
    shown.after(editor, hint);

    let gone = null; // what a reset took away
    const self = { text: () => editor.value, cell: about.cell };
    const grow = () => { editor.rows = Math.max(2, editor.value.split("\n").length); };
    const open = (yes) => {
      shown.hidden = yes;
      editor.hidden = hint.hidden = !yes;
      edit.hidden = yes;
      if (yes) grow();
    };
    function changed() {
      const differs = editor.value !== about.code;
      if (differs) { store.write(about.hash, { code: editor.value, at }); gone = null; } else store.drop(about.hash);
      reset.hidden = !differs && gone === null;
      reset.textContent = gone === null ? "Reset" : "Bring mine back";
      reset.setAttribute("aria-label", gone === null ? "Reset to the book’s code" : "Bring mine back");
      grow();
    }

    function tell(message) {
      if (message.kind === "begin") self.target = all.find((other) => other && other.cell === message.cell) || self;
      const target = self.target || self;
      switch (message.kind) {
        case "say": status.textContent = message.words || "Running …"; break;
        case "started": status.textContent = "Running …"; break;
        case "begin":
          if (target !== self) target.note("Run, since a cell below needs it.");
          if (!message.silent) target.clear();
          break;
        case "done": finish(message.well ? `Done in ${((performance.now() - self.began) / 1000).toFixed(1)} s.`
          : target === self ? "Ended with an error." : "Not run: a cell above that it needs ended with an error."); break;
        case "stopped": finish(message.words); break;
        case "end": break;
        default:
          target.show(message);
          if (message.kind === "error" && target !== self) target.note("Ended with an error.");
      }
    }
    function finish(words) {
      status.textContent = words;
      const focused = document.activeElement === stop;
      stop.hidden = true;
      run.removeAttribute("aria-disabled");
      if (focused) run.focus();
      self.target = null;
    }
    self.note = (words) => { status.textContent = words; };
    self.clear = () => { output.replaceChildren(); output.hidden = theirs.hidden = true; };
    self.show = (message) => { output.hidden = false; theirs.hidden = !stored; show(output, message); };
    self.start = () => {
      if (run.hasAttribute("aria-disabled")) return;
      self.clear();
      self.began = performance.now();
      run.setAttribute("aria-disabled", "true"); // a disabled button would lose the focus
      stop.hidden = false;
      status.textContent = python.jobs.size ? "Waiting for what is running …" : python.worker ? "Running …" : "Waking Python …";
      const texts = Object.fromEntries(all.filter(Boolean).map((other) => [other.cell, other.text()]));
      python.ask("run", [self.cell, JSON.stringify(texts)], tell);
    };

    run.addEventListener("click", self.start);
    stop.addEventListener("click", () => python.stop("Stopped. The next run starts Python again."));
    edit.addEventListener("click", () => { open(true); editor.focus(); });
    reset.addEventListener("click", () => {
      const mine = gone;
      gone = mine === null ? editor.value : null;
      editor.value = mine === null ? about.code : mine;
      changed();
    });
    editor.addEventListener("input", changed);
    keys(editor, self.start);

    const kept = store.read(about.hash);
    editor.value = kept && typeof kept.code === "string" ? kept.code : about.code;
    open(editor.value !== about.code);
    changed();
    self.offer = (hash, code) => offer(face, () => { editor.value = code; store.drop(hash); open(true); changed(); editor.focus(); }, () => store.drop(hash));
    return self;
  }

  /* Tab indents, unless Esc was pressed before it; Enter keeps the indentation. */
  function keys(editor, run) {
    let leaving = false;
    const type = (text) => {
      // the way that undo understands; Firefox has it since version 89
      if (!document.execCommand("insertText", false, text)) {
        editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, "end");
        editor.dispatchEvent(new Event("input"));
      }
    };
    /* Indents to the next stop, or each of several lines that are selected. */
    const indent = (line) => {
      const { value, selectionStart: start, selectionEnd: end } = editor;
      if (!value.slice(start, end).includes("\n")) { type(" ".repeat(4 - (line.length % 4))); return; }
      const from = start - line.length;
      editor.setSelectionRange(from, end);
      type(value.slice(from, end).replace(/^(?=.)/gm, "    "));
      editor.setSelectionRange(from, editor.selectionEnd);
    };
    editor.addEventListener("focus", () => { leaving = false; });
    editor.addEventListener("keydown", (event) => {
      const line = editor.value.slice(0, editor.selectionStart).split("\n").pop();
      if (event.key === "Escape") leaving = true;
      else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
      else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        type(`\n${line.match(/^ */)[0]}${line.trimEnd().endsWith(":") ? "    " : ""}`);
      } else if (event.key === "Tab" && !event.shiftKey && !leaving) { event.preventDefault(); indent(line); }
      else if (event.key !== "Tab" && event.key !== "Shift") leaving = false;
    });
  }

  /* A choice where the book's code is newer than the reader's changes. */
  function offer(face, take, leave) {
    const box = document.createElement("p");
    box.className = "live-note";
    box.append("You changed an earlier version of this code. ");
    const mine = put(box, "button", { type: "button" }, "Use mine");
    box.append(" ");
    const theirs = put(box, "button", { type: "button" }, "Keep the book’s");
    mine.addEventListener("click", () => { box.remove(); take(); });
    theirs.addEventListener("click", () => { leave(); face.querySelector("button").focus(); box.remove(); });
    face.prepend(box);
  }

  // --- output

  function show(output, message) {
    const last = output.lastElementChild;
    if (message.kind === "text") {
      const pre = last && last.matches("pre") ? last : put(output, "pre");
      pre.append(message.text);
    } else if (message.kind === "picture") {
      const picture = put(output, "img", { alt: message.alt, src: `data:image/png;base64,${message.png}` });
      if (message.width) picture.width = message.width;
    } else if (message.kind === "html") {
      put(output, "div", { class: "live-html" }).append(harmless(message.html));
    } else if (message.kind === "error") {
      const box = put(output, "div", { class: "live-error" });
      put(box, "p").append(put(box, "strong", {}, message.what));
      if (message.where) put(put(box, "p"), "code", {}, message.where);
      if (message.trace) {
        const more = put(box, "details");
        put(more, "summary", {}, "The whole report");
        put(more, "pre", {}, message.trace);
      }
    }
    for (const box of output.querySelectorAll("pre, .live-html")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0; // reachable by keyboard
    }
  }

  /* HTML that the reader's own code made, without what could act. */
  function harmless(text) {
    const body = new DOMParser().parseFromString(text, "text/html").body;
    for (const node of body.querySelectorAll("script, style, iframe, object, embed, link, form, meta, base")) node.remove();
    for (const node of body.querySelectorAll("*")) {
      for (const { name, value } of [...node.attributes])
        if (name.startsWith("on") || name === "style" || /^\s*javascript:/i.test(value)) node.removeAttribute(name);
      if (node.matches("th:empty")) node.replaceWith(document.createElement("td")); // heads nothing
    }
    const out = document.createDocumentFragment();
    out.append(...document.adoptNode(body).childNodes);
    return out;
  }

  /* Wakes Python at the first move, so that the first cell need not wait for it. */
  function wakeEarly() {
    const line = navigator.connection;
    if (python.hindrance() || (line && (line.saveData || line.type === "cellular" || /2g/.test(line.effectiveType)))) return;
    const kinds = ["input", "click", "keydown"];
    const move = ({ target, key }) => {
      if (key === "Tab" || !target.closest || !target.closest(".explorer, .town")) return;
      for (const kind of kinds) document.removeEventListener(kind, move);
      setTimeout(() => { // the move itself is answered first
        if (python.worker) return;
        try { (python.worker = python.start()).postMessage({ ask: "wake", cells: python.chapter }); } catch { python.worker = null; }
      }, 500);
    };
    for (const kind of kinds) document.addEventListener(kind, move);
  }

  function all() {
    const data = document.querySelector("script.live-cells");
    if (!data) return;
    python.chapter = JSON.parse(data.textContent);
    const about = python.chapter.map((cell, i) => ({ ...cell, cell: i })).filter((cell) => cell.live);
    const faces = [];
    document.querySelectorAll("div.cell.tag_live").forEach((cell, at) => faces.push(dress(cell, about[at], at, faces)));
    if (!faces[0]) return;
    wakeEarly();
    for (const hash of store.old(about.map((cell) => cell.hash))) {
      const kept = store.read(hash);
      if (kept && typeof kept.code === "string") faces[Math.min(kept.at || 0, faces.length - 1)].offer(hash, kept.code);
    }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all); else all();
})();
