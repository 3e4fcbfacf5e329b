// The door to a notebook: says whether it can run, finds the reader's own copy, and offers it, a
// fresh start that keeps it, or a download. With no copy, it goes straight to the notebook.
//
// Copies are where JupyterLite keeps them: in the IndexedDB named by contentsStorageName, in the
// store "files", by path; their checkpoints are in the store "checkpoints".
//
// No module: in a frame that gives a page no origin, a browser would not load it, and nobody would
// say why.

const NOTEBOOK = /^(chapters|exercises)\/([a-z0-9_]+)\.ipynb$/;
const path = new URLSearchParams(location.search).get("notebook") ?? "";
const [, shelf, stem] = path.match(NOTEBOOK) ?? [];
const element = (id) => document.getElementById(id);

function theme() {
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // this browser keeps nothing for this site
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme =
    chosen === "dark" || chosen === "light" ? chosen : dark ? "dark" : "light";
}

function say(...sentences) {
  const paragraphs = sentences.map((sentence) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    return paragraph;
  });
  element("state").replaceChildren(...paragraphs);
}

function offer(words, action) {
  const way = document.createElement(typeof action === "string" ? "a" : "button");
  way.textContent = words;
  if (typeof action === "string") way.href = action;
  else way.addEventListener("click", () => action().catch(failed));
  element("ways").append(way);
}

const failed = (error) => say(`The notebook could not be opened: ${error.message}`);
const address = (file) => `notebooks/index.html?path=${encodeURIComponent(file)}`;

// --- the reader's copies ---------------------------------------------------------------------

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// null if this browser has never kept a file, or keeps none: opening must not create an empty storage
async function openStorage(name) {
  let database = null;
  try {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction.abort();
    database = await done(request);
  } catch {
    return null;
  }
  database.onversionchange = () => database.close(); // the notebook in another tab must not wait
  if (database.objectStoreNames.contains("files")) return database;
  database.close();
  return null;
}

const files = (database, mode = "readonly") =>
  database.transaction("files", mode).objectStore("files");

// the copy gets a name of its own, and the way to the original is free
async function putAside(database) {
  const taken = new Set(await done(files(database).getAllKeys()));
  let name = `${stem}-mine.ipynb`;
  for (let number = 2; taken.has(`${shelf}/${name}`); number += 1) {
    name = `${stem}-mine-${number}.ipynb`;
  }
  const stores = [...database.objectStoreNames].filter((s) => s === "files" || s === "checkpoints");
  const transaction = database.transaction(stores, "readwrite");
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const store = transaction.objectStore("files");
  const copy = await done(store.get(path));
  if (copy) {
    store.put({ ...copy, name, path: `${shelf}/${name}` }, `${shelf}/${name}`);
    store.delete(path);
  }
  if (stores.includes("checkpoints")) transaction.objectStore("checkpoints").delete(path);
  await finished;
}

function download(copy) {
  const text = typeof copy.content === "string" ? copy.content : JSON.stringify(copy.content);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  link.download = `${stem}.ipynb`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers fetch it later
}

// --- what is there ---------------------------------------------------------------------------

async function get(file) {
  const answer = await fetch(file, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  return answer.json();
}

// Python may come from another host, which this device may not reach
async function pythonIsThere(config) {
  const plugins = config["litePluginSettings"];
  const url = plugins["@jupyterlite/pyodide-kernel-extension:kernel"].pyodideUrl;
  const signal = AbortSignal.timeout(15_000);
  const reached = await fetch(url, { method: "HEAD", signal }).then((answer) => answer.ok, () => false);
  return [reached, new URL(url, location.href).host];
}

// in the frame of a learning platform, say: no files, no storage
function sayShutIn() {
  say(
    "What this page stands in keeps it from its files and from what your browser has kept, as some " +
      "learning platforms do. Open it in its own tab. If nothing opens, copy this address:",
    location.href,
  );
  offer("Open in its own tab", location.href);
  Object.assign(element("ways").lastChild, { target: "_blank", rel: "noopener" });
}

async function main() {
  theme();
  if (location.protocol === "file:") {
    say(
      "This book was opened from disk. Notebooks in the browser need a web address.",
      "In the folder of the course: make serve. Or, in the folder html of the book: " +
        "python -m http.server, then open http://localhost:8000.",
    );
    return;
  }
  if (origin === "null") {
    sayShutIn();
    return;
  }
  if (!stem) {
    say(`There is no notebook called "${path}".`);
    return;
  }
  element("back").href = shelf === "chapters" ? `../book/${stem}.html` : "../book/exercises.html";
  const original = await get(`files/${path}`).catch(() => null);
  if (!original) {
    say(`The notebook "${path}" could not be loaded. Is this device online?`);
    return;
  }
  const texts = original.cells.filter((cell) => cell.cell_type === "markdown"); // code has # too
  const heading = texts.map((cell) => [cell.source].flat().join("")).join("\n");
  element("title").textContent = heading.match(/^# (.+)$/m)?.[1] ?? stem;

  const config = (await get("jupyter-lite.json"))["jupyter-config-data"];
  const [there, host] = await pythonIsThere(config);
  const database = await openStorage(config.contentsStorageName);
  const copy = database && (await done(files(database).get(path)));
  const kept = database ? await done(files(database).getAllKeys()) : [];
  const aside = kept.filter((key) => key.startsWith(`${shelf}/${stem}-mine`));

  if (there && !copy && !aside.length) {
    location.replace(address(path));
    return;
  }
  const sentences = [];
  if (copy) {
    const when = new Date(copy.last_modified).toLocaleString("en-GB", {
      dateStyle: "long",
      timeStyle: "short",
    });
    sentences.push(`You have worked on this notebook in this browser, last on ${when}.`);
    const mine = copy.content?.metadata?.course?.edition;
    if (mine !== original.metadata.course.edition) {
      sentences.push("Since then the book has a new edition of it. Your copy is as you left it.");
    }
  }
  if (!copy && aside.length) sentences.push("You have started again; what you did is kept.");
  if (!there) {
    sentences.push(
      `Python cannot be loaded: ${host} does not answer. You can read and edit the notebook, but ` +
        "no cell will run. Try again online, or use a book that brings Python along.",
    );
  }
  say(...sentences);
  offer(copy ? "Open my copy" : "Open the original", address(path));
  if (copy) {
    offer("Start again from the original (mine is kept under another name)", async () => {
      await putAside(database);
      location.replace(address(path));
    });
    // as it is now: it may have been changed in another tab
    offer("Download my copy", async () => download(await done(files(database).get(path))));
  }
  for (const key of aside) offer(`Open ${key.split("/")[1].replace(".ipynb", "")}`, address(key));
}

main().catch(failed);
