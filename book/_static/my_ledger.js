/* The reader's own ledger: what this browser keeps of guesses, finds and solved toys.
 *
 * explorer.js and toys/frame.js write it, under explorer-guess-, explorer-found- and course-toy-. It is
 * read here, shown, saved as a file or put into a link, and sent to nobody. The page's JSON
 * (coursebook/extensions/my_ledger.py) says which chapters there are. What comes from a file or a
 * link is checked, and shown as text only.
 */
(() => {
  "use strict";
  const COURSE = "brands-become-people", MOST = 600; // letters of one entry
  const GUESS = "explorer-guess-", FOUND = "explorer-found-", TOY = "course-toy-";
  const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
  const count = (n) => NUMBERS[n] || String(n);
  const times = (n) => (n === 1 ? "once" : n === 2 ? "twice" : `${count(n)} times`);
  const some = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
  const capital = (words) => words[0].toUpperCase() + words.slice(1);

  const put = (parent, name, attributes = {}, text) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return parent.appendChild(node);
  };
  const words = (value) => (typeof value === "string" ? value.slice(0, MOST) : "");
  const own = (value, key) => (value && typeof value === "object" && Object.hasOwn(value, key) ? value[key] : undefined);
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const write = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } };

  function start(box) {
    const chapters = JSON.parse(box.querySelector("script").textContent);

    // --- what there is: {chapter: {guess, question, said, lean, why, found: {place: where}, toys: {name: why}}}

    /* A record of a chapter, made of whatever is given: only what is known, and of the right kind. */
    function clean(chapter, given) {
      const guess = own(given, "guess"), lean = own(given, "lean"), said = words(own(given, "said"));
      const fits = (one) => typeof one === "number" || (typeof one === "string" && one.length < 200);
      const out = { found: {}, toys: {} };
      if (said && (Array.isArray(guess) ? guess.length < 9 && guess.every((one) => typeof one === "number") : fits(guess))) {
        Object.assign(out, { guess, said, why: words(own(given, "why")), question: words(own(given, "question")), lean: [-1, 0, 1].includes(lean) ? lean : null });
      }
      chapter.challenges.forEach((_, k) => { const where = words(own(own(given, "found"), k)); if (where) out.found[k] = where; });
      for (const toy of chapter.toys) { const why = words(own(own(given, "toys"), toy)); if (why) out.toys[toy] = why; }
      return out;
    }
    const state = (given) => Object.fromEntries(chapters.map((chapter) => [chapter.id, clean(chapter, own(given, chapter.id))]));
    const begun = (record) => Boolean(record.said || Object.keys(record.found).length || Object.keys(record.toys).length);

    function mine() {
      return state(Object.fromEntries(chapters.map(({ id, toys }) => {
        const kept = read(GUESS + id), found = read(FOUND + id) || {};
        return [id, { ...(kept && typeof kept === "object" ? kept : {}),
          found: Object.fromEntries(Object.entries(found).map(([k, one]) => [k, own(one, "where")])),
          toys: Object.fromEntries(toys.map((toy) => [toy, own(read(TOY + toy), "why")])) }];
      })));
    }
    function keep(all) {
      let well = true;
      for (const { id, challenges, toys } of chapters) {
        const { found, toys: solved, said, ...rest } = all[id];
        if (said) well = write(GUESS + id, { guess: rest.guess, question: rest.question, said, lean: rest.lean, why: rest.why }) && well;
        if (Object.keys(found).length) {
          const before = read(FOUND + id), more = Object.entries(found).map(([k, where]) => [k, { words: challenges[k], where }]);
          well = write(FOUND + id, { ...(before && typeof before === "object" ? before : {}), ...Object.fromEntries(more) }) && well;
        }
        for (const toy of toys) if (solved[toy] && !own(read(TOY + toy), "why")) well = write(TOY + toy, { why: solved[toy] }) && well;
      }
      return well;
    }

    // --- in words

    function summary(all, theirs) {
      const records = Object.values(all), guesses = records.filter(({ said }) => said);
      const who = theirs ? "They" : "You", have = theirs ? "They have" : "You have";
      if (!records.some(begun)) return theirs ? "This ledger is empty." : "Nothing is here yet. Every chapter asks one guess, below its toy.";
      const out = [guesses.length ? `${have} made ${some(guesses.length, "guess", "guesses")} in ${some(chapters.length, "chapter", "chapters")}.` : `${have} made no guess yet.`];
      const leans = guesses.map(({ lean }) => lean).filter((lean) => lean !== null);
      const high = leans.filter((lean) => lean > 0).length, low = leans.filter((lean) => lean < 0).length;
      if (leans.length && !high && !low) out.push(`${who} judged word of mouth about right${leans.length > 1 ? ", each time" : ""}.`);
      else if (high === low && high) out.push(`${who} trusted word of mouth too much as often as too little: ${times(high)} each.`);
      else if (high || low) {
        const [more, less] = high > low ? ["too much", "too little"] : ["too little", "too much"], rest = Math.min(high, low);
        out.push(`${who} trusted word of mouth ${more}, ${times(Math.max(high, low))} of ${count(leans.length)}${rest ? `, and ${less} ${times(rest)}` : ""}.`);
      }
      const found = records.reduce((sum, record) => sum + Object.keys(record.found).length, 0), toys = records.reduce((sum, record) => sum + Object.keys(record.toys).length, 0);
      if (found || toys) out.push(`${have} found ${some(found, "setting", "settings")} of ${chapters.reduce((sum, { challenges }) => sum + challenges.length, 0)} and solved ${some(toys, "toy or puzzle", "toys and puzzles")} of ${chapters.reduce((sum, one) => sum + one.toys.length, 0)}.`);
      return out.join(" ");
    }
    const toyName = (chapter, toy) => (toy === chapter.id ? "Toy" : "Puzzle");
    function lines(chapter, record) {
      const out = [];
      if (record.said) {
        if (record.question) out.push(["Question", record.question]);
        out.push(["Guess", record.said]);
        if (record.why) out.push(["Why it differed", record.why]);
      }
      if (record.said && chapter.verdict) out.push(["The course’s verdict", chapter.verdict]);
      for (const [k, where] of Object.entries(record.found)) out.push(["Found", `${chapter.challenges[k]}. ${where}.`]);
      for (const [toy, why] of Object.entries(record.toys)) out.push([`${toyName(chapter, toy)} solved`, why]);
      return out;
    }
    function asText(all) {
      const out = ["My ledger: Brands Become People", "", summary(all, false)];
      for (const chapter of chapters) {
        if (!begun(all[chapter.id])) continue;
        out.push("", chapter.title, "-".repeat(chapter.title.length), ...lines(chapter, all[chapter.id]).map(([head, text]) => `${head}: ${text}`));
      }
      return `${out.join("\n")}\n`;
    }

    // --- as a file and as a link

    function save(name, kind, text) {
      const link = put(document.body, "a", { href: URL.createObjectURL(new Blob([text], { type: kind })), download: name, hidden: "" });
      link.click();
      setTimeout(() => { URL.revokeObjectURL(link.href); link.remove(); }, 10000);
    }
    const letters = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    const through = async (data, stream) => new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(stream)).arrayBuffer());
    /* The state without what the page knows already; short where the browser can make it so. */
    async function pack(all) {
      const small = Object.fromEntries(Object.entries(all).filter(([, record]) => begun(record)).map(([id, { question, ...record }]) => [id, record]));
      const data = new TextEncoder().encode(JSON.stringify(small));
      if (typeof CompressionStream !== "function") return `plain.${letters(data)}`;
      return `small.${letters(await through(data, new CompressionStream("deflate-raw")))}`;
    }
    async function unpack(text) {
      const [kind, code] = text.split(".");
      if (text.length > 60000) throw new Error("too long");
      const data = kind === "small" ? await through(bytes(code), new DecompressionStream("deflate-raw")) : bytes(code);
      if (data.length > 500000) throw new Error("too long");
      return state(JSON.parse(new TextDecoder().decode(data)));
    }

    // --- the page

    for (const node of [...box.children]) if (node.tagName !== "SCRIPT") node.remove();
    const whose = put(box, "div", { class: "my-ledger-whose", hidden: "" });
    put(whose, "strong", {}, "This is somebody else’s ledger.");
    whose.append(" It came with the link and is kept nowhere. ");
    put(whose, "button", { type: "button" }, "Show mine").addEventListener("click", () => { location.hash = ""; });
    const said = put(box, "p", { class: "my-ledger-summary", tabindex: "-1" });
    const list = put(box, "div", { class: "my-ledger-chapters" });
    const tools = put(box, "div", { class: "my-ledger-tools", role: "group", "aria-label": "This ledger" });
    const button = (text, act) => { const node = put(tools, "button", { type: "button" }, text); node.addEventListener("click", act); return node; };
    button("Save as a file", () => { save("my-ledger.json", "application/json", JSON.stringify({ course: COURSE, version: 1, chapters: mine() }, null, 1)); tell("Saved as my-ledger.json."); });
    button("Save as text", () => { save("my-ledger.txt", "text/plain;charset=utf-8", asText(mine())); tell("Saved as my-ledger.txt."); });
    button("Make a link", async () => {
      const url = new URL(location.href);
      url.hash = `ledger=${await pack(mine())}`;
      field.value = url.href;
      linked.hidden = false;
      field.focus();
      field.select();
      tell("The link holds this ledger. Whoever has it can read it, and nobody else.");
    });
    const opener = button("Read a file", () => file.click());
    const forget = button("Forget everything", () => {
      if (!sure.hidden) return;
      sure.hidden = false;
      sure.querySelector("button").focus();
      tell("Guesses, finds and solved toys would go. Nobody else has them.");
    });
    const file = put(box, "input", { type: "file", accept: ".json,application/json", hidden: "", "aria-label": "A ledger that was saved as a file" });
    const linked = put(box, "div", { class: "my-ledger-link", hidden: "" });
    put(linked, "label", { for: "my-ledger-link" }, "Link to this ledger, as it is now");
    const field = put(linked, "textarea", { id: "my-ledger-link", readonly: "", rows: "3", spellcheck: "false" });
    put(linked, "button", { type: "button" }, "Copy link").addEventListener("click", async () => {
      field.select();
      let done = false;
      try { await navigator.clipboard.writeText(field.value); done = true; } catch { done = document.execCommand("copy"); }
      tell(done ? "Copied." : "Press Ctrl+C to copy.");
    });
    const sure = put(box, "div", { class: "my-ledger-sure", role: "group", "aria-label": "Forget everything?", hidden: "" });
    put(sure, "button", { type: "button" }, "Keep it").addEventListener("click", () => { sure.hidden = true; forget.focus(); tell("Kept."); });
    put(sure, "button", { type: "button", class: "danger" }, "Yes, forget it all").addEventListener("click", () => {
      try {
        Object.keys(localStorage).filter((key) => [GUESS, FOUND, TOY].some((start) => key.startsWith(start))).forEach((key) => localStorage.removeItem(key));
      } catch { /* nothing was kept */ }
      sure.hidden = linked.hidden = true;
      show(mine(), false);
      said.focus();
      tell("Forgotten.");
    });
    const news = put(box, "p", { class: "my-ledger-news", role: "status" });
    const tell = (text) => { news.textContent = text; };

    file.addEventListener("change", async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      try {
        if (chosen.size > 1e6) throw new Error("too long");
        const given = JSON.parse(await chosen.text());
        if (own(given, "course") !== COURSE) throw new Error("another file");
        const all = state(own(given, "chapters")), some = Object.values(all).filter(begun).length;
        const well = keep(all);
        show(mine(), false);
        tell(well ? `Read: ${count(some)} of ${count(chapters.length)} chapters have entries in this file. They stand here now.` : "This browser keeps nothing, so the file cannot be taken over.");
      } catch { tell("This file is no ledger of this course: nothing was changed."); }
      file.value = "";
      opener.focus();
    });

    function show(all, theirs) {
      whose.hidden = !theirs;
      tools.hidden = theirs;
      if (theirs) linked.hidden = sure.hidden = true;
      said.textContent = summary(all, theirs);
      list.replaceChildren();
      const open = [];
      for (const chapter of chapters) {
        const record = all[chapter.id];
        if (!begun(record)) { open.push(chapter); continue; }
        const part = put(list, "section", { "aria-labelledby": `mine-${chapter.id}` });
        put(put(part, "h2", { id: `mine-${chapter.id}` }), "a", { href: `${chapter.id}.html` }, chapter.title);
        const terms = put(part, "dl");
        for (const [head, text] of lines(chapter, record)) { put(terms, "dt", {}, head); put(terms, "dd", {}, text); }
        const left = chapter.challenges.length - Object.keys(record.found).length;
        if (left) put(part, "p", { class: "my-ledger-left" }, `${capital(some(left, "setting", "settings"))} still to be found.`);
      }
      if (!open.length || theirs) return;
      const rest = put(list, "p", {}, "Not begun: ");
      open.forEach(({ id, title }, k) => { rest.append(k ? ", " : ""); put(rest, "a", { href: `${id}.html` }, title); });
      rest.append(".");
    }
    async function arrive() {
      const given = location.hash.match(/^#ledger=([\w.-]+)$/);
      if (!given) return show(mine(), false);
      try { show(await unpack(given[1]), true); } catch { show(mine(), false); tell("The ledger in this link cannot be read; this is yours."); }
    }
    addEventListener("hashchange", arrive);
    addEventListener("storage", () => { if (whose.hidden) show(mine(), false); });
    arrive();
  }

  document.querySelectorAll(".my-ledger").forEach(start);
})();
